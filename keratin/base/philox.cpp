#include "keratin/base/philox.h"

#include <bit>
#include <numbers>

#include "keratin/base/error.h"

namespace keratin {

std::array<float, 2> normal_floats(uint32_t first, uint32_t second) {
  const double u = (first + 0.5) * 0x1p-32;
  const double angle = 2 * std::numbers::pi * (second * 0x1p-32);
  const double radius = std::sqrt(-2 * std::log(u));
  return {static_cast<float>(radius * std::cos(angle)), static_cast<float>(radius * std::sin(angle))};
}

Permutation::Permutation(int64_t size, uint64_t seed, uint64_t epoch)
    : size_(size), half_bits_(1), key_(philox_key(seed)), epoch_(epoch) {
  require(size >= 0, ErrorCode::kInvalidArgument, "[Permutation] expected a size of 0 or more, received ", size);
  const int bits = size > 1 ? static_cast<int>(std::bit_width(static_cast<uint64_t>(size - 1))) : 1;
  half_bits_ = (bits + 1) / 2;
}

// Four rounds make a strong pseudorandom permutation of a random round function (Luby and Rackoff 1988); small domains
// mix badly with so few, so there are eight.
uint64_t Permutation::encrypt(uint64_t value) const {
  const uint64_t mask = (uint64_t{1} << half_bits_) - 1;
  uint64_t left = value >> half_bits_;
  uint64_t right = value & mask;
  for (uint32_t round = 0; round < 8; ++round) {
    // A half has at most 32 bits.
    const PhiloxCounter mixed = philox({static_cast<uint32_t>(right), round | 0x5EED0000u,
                                        static_cast<uint32_t>(epoch_), static_cast<uint32_t>(epoch_ >> 32)},
                                       key_);
    const uint64_t next = (left ^ mixed[0]) & mask;
    left = right;
    right = next;
  }
  return (left << half_bits_) | right;
}

int64_t Permutation::operator()(int64_t index) const {
  require(index >= 0 && index < size_, ErrorCode::kInvalidArgument, "[Permutation] expected an index below ", size_,
          ", received ", index);
  auto value = static_cast<uint64_t>(index);
  do value = encrypt(value);
  while (value >= static_cast<uint64_t>(size_));
  return static_cast<int64_t>(value);
}

std::vector<int64_t> Permutation::indices() const {
  std::vector<int64_t> out(static_cast<size_t>(size_));
  for (int64_t i = 0; i < size_; ++i) out[static_cast<size_t>(i)] = (*this)(i);
  return out;
}

}  // namespace keratin
