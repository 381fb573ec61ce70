#include "keratin/base/hdf5/checksum.h"

#include <bit>

#include "keratin/base/little_endian.h"

namespace keratin::hdf5 {

uint32_t lookup3(std::span<const std::byte> bytes) {
  uint32_t a = 0xdeadbeef + static_cast<uint32_t>(bytes.size());
  uint32_t b = a, c = a;
  const auto word = [&](size_t i) {
    return i >= bytes.size()
               ? 0
               : static_cast<uint32_t>(load_le(bytes.subspan(i, i + 4 <= bytes.size() ? 4 : bytes.size() - i)));
  };
  while (bytes.size() > 12) {
    a += word(0), b += word(4), c += word(8);
    a = (a - c) ^ std::rotl(c, 4), c += b;
    b = (b - a) ^ std::rotl(a, 6), a += c;
    c = (c - b) ^ std::rotl(b, 8), b += a;
    a = (a - c) ^ std::rotl(c, 16), c += b;
    b = (b - a) ^ std::rotl(a, 19), a += c;
    c = (c - b) ^ std::rotl(b, 4), b += a;
    bytes = bytes.subspan(12);
  }
  if (bytes.empty()) return c;
  a += word(0), b += word(4), c += word(8);
  c = (c ^ b) - std::rotl(b, 14);
  a = (a ^ c) - std::rotl(c, 11);
  b = (b ^ a) - std::rotl(a, 25);
  c = (c ^ b) - std::rotl(b, 16);
  a = (a ^ c) - std::rotl(c, 4);
  b = (b ^ a) - std::rotl(a, 14);
  return (c ^ b) - std::rotl(b, 24);
}

uint32_t fletcher32(std::span<const std::byte> bytes) {
  uint64_t sum1 = 0, sum2 = 0;
  const auto add = [&](uint32_t word) {
    sum1 = (sum1 + word) % 65535;
    sum2 = (sum2 + sum1) % 65535;
  };
  size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2)
    add((std::to_integer<uint32_t>(bytes[i]) << 8) | std::to_integer<uint32_t>(bytes[i + 1]));
  if (i < bytes.size()) add(std::to_integer<uint32_t>(bytes[i]) << 8);
  return static_cast<uint32_t>((sum2 << 16) | sum1);
}

}  // namespace keratin::hdf5
