// Euclid's algorithm, for gcd and lcm.
#pragma once

#include <cstdint>
#include <type_traits>

#include "keratin/ops/def/math.h"

namespace keratin::ops {

/// Of the magnitudes; gcd(0, x) is |x|, and the lowest integer stays itself.
template <class T>
T greatest_common_divisor(T a, T b) {
  using U = std::make_unsigned_t<std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>>;
  auto x = static_cast<U>(math::abs(a)), y = static_cast<U>(math::abs(b));
  while (y != 0) {
    const U rest = static_cast<U>(x % y);
    x = y;
    y = rest;
  }
  return static_cast<T>(x);
}

}  // namespace keratin::ops
