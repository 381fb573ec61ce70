// Little-endian numbers of file formats, read and written byte by byte: no alignment, no assumption on the machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace keratin {

/// The `bytes.size()` <= 8 bytes as an unsigned number.
inline uint64_t load_le(std::span<const std::byte> bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) value = (value << 8) | std::to_integer<uint64_t>(bytes[i - 1]);
  return value;
}

/// Appends the low `size` bytes of `value`.
inline void append_le(std::string& out, uint64_t value, int size) {
  for (int i = 0; i < size; ++i) out += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}

}  // namespace keratin
