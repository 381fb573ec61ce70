// Random numbers that are counted, not drawn: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as
// easy as 1, 2, 3", SC 2011). The same counter and key give the same bits on every thread, in every order.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace keratin {

using PhiloxCounter = std::array<uint32_t, 4>;
using PhiloxKey = std::array<uint32_t, 2>;

/// Ten rounds: 128 random bits for a counter of 128 and a key of 64.
constexpr PhiloxCounter philox(PhiloxCounter counter, PhiloxKey key) {
  constexpr uint64_t kMultiply0 = 0xD2511F53, kMultiply1 = 0xCD9E8D57;
  constexpr uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;
  for (int round = 0; round < 10; ++round) {
    const uint64_t product0 = kMultiply0 * counter[0];
    const uint64_t product1 = kMultiply1 * counter[2];
    counter = {static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(product1),
               static_cast<uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(product0)};
    key = {key[0] + kWeyl0, key[1] + kWeyl1};
  }
  return counter;
}

constexpr PhiloxKey philox_key(uint64_t seed) {
  return {static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)};
}

/// The counter of block `index` (four numbers) of the random call number `stream`.
constexpr PhiloxCounter philox_counter(uint64_t index, uint64_t stream) {
  return {static_cast<uint32_t>(index), static_cast<uint32_t>(index >> 32), static_cast<uint32_t>(stream),
          static_cast<uint32_t>(stream >> 32)};
}

/// Uniform in [0, 1): the upper 24 bits times 2^-24, so every value is a float32 and 1 never comes.
constexpr float uniform_float(uint32_t bits) { return static_cast<float>(bits >> 8) * 0x1p-24F; }

/// Uniform in [0, 1) with 53 bits.
constexpr double uniform_double(uint32_t high, uint32_t low) {
  return static_cast<double>(((uint64_t{high} << 32) | low) >> 11) * 0x1p-53;
}

/// Two independent standard normal numbers from two words (Box and Muller 1958), computed in double and rounded once:
/// r = sqrt(-2 ln u), u = (first + 1/2) 2^-32 in (0, 1); angle = 2 pi second 2^-32; r cos, r sin.
std::array<float, 2> normal_floats(uint32_t first, uint32_t second);

/// A bijection of [0, size) chosen by a key, computed one element at a time in constant memory: a balanced Feistel
/// network of 2 w >= log2(size) bits with Philox as round function, walked until the value is below size (Black and
/// Rogaway 2002).
class Permutation {
 public:
  /// One permutation for each (seed, epoch). Error kInvalidArgument when size is negative.
  Permutation(int64_t size, uint64_t seed, uint64_t epoch);
  /// Where `index`, in [0, size), goes.
  int64_t operator()(int64_t index) const;
  int64_t size() const { return size_; }
  /// All of it: (*this)(0), (*this)(1), ...
  std::vector<int64_t> indices() const;

 private:
  uint64_t encrypt(uint64_t value) const;

  int64_t size_;
  int half_bits_;
  PhiloxKey key_;
  uint64_t epoch_;
};

}  // namespace keratin
