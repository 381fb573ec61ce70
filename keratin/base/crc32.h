// CRC-32 of zip, gzip and PNG (polynomial 0x04C11DB7, reflected), at the speed of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace keratin {

/// Blocks that are read or written, and summed while they are still in the cache, have about this size.
inline constexpr int64_t kChecksumBlock = int64_t{1} << 18;

/// The checksum of what was summed in `crc` (0: nothing yet) followed by `bytes`.
uint32_t add_to_crc32(uint32_t crc, std::span<const std::byte> bytes);
inline uint32_t crc32_of(std::span<const std::byte> bytes) { return add_to_crc32(0, bytes); }

/// The checksum of two texts one behind the other, from the checksum of each and the size of the second.
uint32_t combine_crc32(uint32_t first, uint32_t second, int64_t second_size);

namespace crc32_ways {
/// The three ways behind add_to_crc32, for tests. `narrow` and `wide` fold with carry-less products of 128 and 4 x 128
/// bits; the processor must have them.
uint32_t table(uint32_t crc, std::span<const std::byte> bytes);
uint32_t narrow(uint32_t crc, std::span<const std::byte> bytes);
uint32_t wide(uint32_t crc, std::span<const std::byte> bytes);
bool has_narrow();
bool has_wide();
}  // namespace crc32_ways

}  // namespace keratin
