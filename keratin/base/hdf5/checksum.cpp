#include "keratin/base/hdf5/checksum.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "keratin/base/little_endian.h"

namespace keratin::hdf5 {
namespace {

constexpr uint64_t kModulus = 65535;

uint32_t word32(const std::byte* at) {
  if constexpr (std::endian::native == std::endian::little) {
    uint32_t value;
    std::memcpy(&value, at, 4);
    return value;
  }
  return static_cast<uint32_t>(load_le({at, 4}));
}

uint16_t word16(const std::byte* at) {
  if constexpr (std::endian::native == std::endian::little) {
    uint16_t value;
    std::memcpy(&value, at, 2);
    return value;
  }
  return static_cast<uint16_t>(load_le({at, 2}));
}

}  // namespace

uint32_t lookup3(std::span<const std::byte> bytes) {
  uint32_t a = 0xdeadbeef + static_cast<uint32_t>(bytes.size());
  uint32_t b = a, c = a;
  while (bytes.size() > 12) {
    a += word32(bytes.data()), b += word32(bytes.data() + 4), c += word32(bytes.data() + 8);
    a = (a - c) ^ std::rotl(c, 4), c += b;
    b = (b - a) ^ std::rotl(a, 6), a += c;
    c = (c - b) ^ std::rotl(b, 8), b += a;
    a = (a - c) ^ std::rotl(c, 16), c += b;
    b = (b - a) ^ std::rotl(a, 19), a += c;
    c = (c - b) ^ std::rotl(b, 4), b += a;
    bytes = bytes.subspan(12);
  }
  if (bytes.empty()) return c;
  std::array<std::byte, 12> last{};
  std::copy(bytes.begin(), bytes.end(), last.begin());
  a += word32(last.data()), b += word32(last.data() + 4), c += word32(last.data() + 8);
  c = (c ^ b) - std::rotl(b, 14);
  a = (a ^ c) - std::rotl(c, 11);
  b = (b ^ a) - std::rotl(a, 25);
  c = (c ^ b) - std::rotl(b, 16);
  a = (a ^ c) - std::rotl(c, 4);
  b = (b ^ a) - std::rotl(a, 14);
  return (c ^ b) - std::rotl(b, 24);
}

// For n words: sum1' = sum1 + sum of w(i), sum2' = sum2 + n sum1 + sum of (n - i) w(i). Lane l of step k holds word
// i = k * lanes + l, so with one running sum and one sum of running sums per lane, the last term is
// lanes * (sum of second sums) - sum of l * first sums. 360 steps are the most whose second sums fit 32 bits.
void Fletcher32::add_words(const std::byte* words, size_t count) {
  constexpr size_t kLanes = 32, kSteps = 360;
  while (count >= kLanes) {
    const size_t steps = std::min(kSteps, count / kLanes);
    std::array<uint32_t, kLanes> first{}, second{};
    for (size_t step = 0; step < steps; ++step, words += 2 * kLanes) {
      for (size_t lane = 0; lane < kLanes; ++lane) {
        first[lane] += word16(words + 2 * lane);
        second[lane] += first[lane];
      }
    }
    uint64_t sum = 0, weighted = 0, places = 0;
    for (size_t lane = 0; lane < kLanes; ++lane)
      sum += first[lane], weighted += second[lane], places += lane * first[lane];
    const size_t done = steps * kLanes;
    sum2_ = (sum2_ + done * sum1_ + kLanes * weighted - places) % kModulus;
    sum1_ = (sum1_ + sum) % kModulus;
    any_ |= sum != 0;
    count -= done;
  }
  for (; count > 0; --count, words += 2) {
    const uint64_t word = word16(words);
    sum1_ = (sum1_ + word) % kModulus;
    sum2_ = (sum2_ + sum1_) % kModulus;
    any_ |= word != 0;
  }
}

void Fletcher32::add(std::span<const std::byte> bytes) {
  add_words(bytes.data(), bytes.size() / 2);
  odd_ = bytes.size() % 2 != 0;
  if (!odd_) return;
  const std::array<std::byte, 2> last = {bytes.back(), std::byte{0}};
  add_words(last.data(), 1);
}

void Fletcher32::add_zeros(uint64_t count) {
  if (odd_ && count > 0) --count;  // it was counted with the odd byte
  odd_ = count % 2 != 0;
  sum2_ = (sum2_ + (count + 1) / 2 % kModulus * sum1_) % kModulus;
}

uint32_t Fletcher32::value() const {
  if (!any_) return 0;
  const auto folded = [](uint64_t sum) {
    const uint64_t swapped = sum * 256 % kModulus;
    return static_cast<uint32_t>(swapped == 0 ? kModulus : swapped);
  };
  return folded(sum2_) << 16 | folded(sum1_);
}

uint32_t fletcher32(std::span<const std::byte> bytes) {
  Fletcher32 sum;
  sum.add(bytes);
  return sum.value();
}

}  // namespace keratin::hdf5
