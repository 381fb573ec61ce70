// The two checksums of HDF5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace keratin::hdf5 {

/// Bob Jenkins's lookup3 (hashlittle, initial value 0), which guards metadata since version 2 of the format.
uint32_t lookup3(std::span<const std::byte> bytes);

/// Fletcher's checksum over big-endian 16-bit words as HDF5's filter 3 computes it, over bytes that come in parts.
class Fletcher32 {
 public:
  /// Every part but the last must have an even number of bytes.
  void add(std::span<const std::byte> bytes);
  /// The same as add() of that many zero bytes.
  void add_zeros(uint64_t count);
  /// Of all bytes so far; an odd last byte counts as if a zero followed.
  uint32_t value() const;

 private:
  void add_words(const std::byte* words, size_t count);

  // Modulo 65535, over little-endian words: swapping the bytes of a word is multiplying it by 256.
  uint64_t sum1_ = 0;
  uint64_t sum2_ = 0;
  bool any_ = false;  // a word that is not zero came: HDF5 then writes 65535 for a sum of 0
  bool odd_ = false;
};

uint32_t fletcher32(std::span<const std::byte> bytes);

}  // namespace keratin::hdf5
