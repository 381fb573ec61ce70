// The scalar functions behind elementwise bodies. float32 versions are branch-free, so that loops over them vectorise;
// float64 (the reference) goes to the standard library. Integers never overflow into undefined behaviour: sums and
// products wrap, division by zero gives 0.
#pragma once

#include <cmath>
#include <limits>
#include <type_traits>

#include "keratin/ops/def/math_float.h"

namespace keratin::ops::math {

/// The type in which an integer is added and multiplied: unsigned, so that overflow wraps; every other type itself.
template <class T>
using Wrap = std::conditional_t<std::is_integral_v<T>, std::conditional_t<(sizeof(T) > 4), uint64_t, uint32_t>, T>;

template <class T>
KERATIN_INLINE constexpr T add(T a, T b) {
  return static_cast<T>(static_cast<Wrap<T>>(a) + static_cast<Wrap<T>>(b));
}
template <class T>
KERATIN_INLINE constexpr T subtract(T a, T b) {
  return static_cast<T>(static_cast<Wrap<T>>(a) - static_cast<Wrap<T>>(b));
}
template <class T>
KERATIN_INLINE constexpr T multiply(T a, T b) {
  return static_cast<T>(static_cast<Wrap<T>>(a) * static_cast<Wrap<T>>(b));
}

template <class T>
KERATIN_INLINE constexpr bool is_nan(T x) {
  return x != x;
}
/// The larger; NaN when either is. Two selects and no ||, which would keep loops from vectorising.
template <class T>
KERATIN_INLINE constexpr T maximum(T a, T b) {
  const T larger = a < b ? b : a;  // a when a is NaN
  return is_nan(b) ? b : larger;
}
template <class T>
KERATIN_INLINE constexpr T minimum(T a, T b) {
  const T smaller = b < a ? b : a;
  return is_nan(b) ? b : smaller;
}
template <class T>
KERATIN_INLINE constexpr T abs(T x) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::fabs(x);
  } else if constexpr (std::is_signed_v<T>) {
    return x < 0 ? subtract(T{}, x) : x;
  } else {
    return x;
  }
}

/// The quotient rounded down, Python's //. An integer divided by 0 gives 0, the lowest integer by -1 wraps to itself.
template <class T>
KERATIN_INLINE T floor_divide(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::floor(a / b);
  } else if constexpr (std::is_signed_v<T>) {
    if (b == 0) return 0;
    if (b == -1) return subtract(T{}, a);
    const T quotient = static_cast<T>(a / b);
    return static_cast<T>((a % b != 0) && ((a < 0) != (b < 0)) ? quotient - 1 : quotient);
  } else {
    return b == 0 ? T{} : static_cast<T>(a / b);
  }
}
/// The remainder with the sign of the divisor, Python's %. An integer modulo 0 gives 0.
template <class T>
KERATIN_INLINE T mod(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    const T rest = std::fmod(a, b);
    const T moved = rest != 0 && ((rest < 0) != (b < 0)) ? rest + b : rest;
    return moved == 0 ? std::copysign(T{}, b) : moved;
  } else if constexpr (std::is_signed_v<T>) {
    if (b == 0 || b == -1) return 0;
    const T rest = static_cast<T>(a % b);
    return static_cast<T>(rest != 0 && ((rest < 0) != (b < 0)) ? rest + b : rest);
  } else {
    return b == 0 ? T{} : static_cast<T>(a % b);
  }
}
/// a to the b. Integers wrap; a negative exponent gives the quotient rounded to 0 (1 for base 1, +-1 for -1, else 0).
template <class T>
KERATIN_INLINE T power(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::pow(a, b);
  } else {
    if constexpr (std::is_signed_v<T>) {
      if (b < 0) return static_cast<T>(a == 1 ? 1 : a == -1 ? (b % 2 == 0 ? 1 : -1) : 0);
    }
    T result = 1;
    for (auto left = static_cast<std::make_unsigned_t<std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>>>(b);
         left > 0; left = static_cast<decltype(left)>(left >> 1)) {
      if (left & 1) result = multiply(result, a);
      a = multiply(a, a);
    }
    return result;
  }
}

template <class T>
KERATIN_INLINE T sign(T x) {
  if constexpr (std::is_floating_point_v<T>) {
    return x > 0 ? T{1} : x < 0 ? T{-1} : x;
  } else if constexpr (std::is_signed_v<T>) {
    return static_cast<T>((x > 0) - (x < 0));
  } else {
    return x != 0;
  }
}

// double: the standard library. float: math_float.h.
KERATIN_INLINE double exp(double x) { return std::exp(x); }
KERATIN_INLINE double expm1(double x) { return std::expm1(x); }
KERATIN_INLINE double log(double x) { return std::log(x); }
KERATIN_INLINE double log1p(double x) { return std::log1p(x); }
KERATIN_INLINE double tanh(double x) { return std::tanh(x); }
KERATIN_INLINE double erf(double x) { return std::erf(x); }

/// 1 / (1 + exp(-x)), accurate in both tails.
template <class T>
KERATIN_INLINE T sigmoid(T x) {
  const T e = exp(-std::fabs(x));
  return (x >= 0 ? T{1} : e) / (T{1} + e);
}
/// log(1 + exp(x)) without overflow.
template <class T>
KERATIN_INLINE T softplus(T x) {
  return maximum(x, T{}) + log1p(exp(-std::fabs(x)));
}

}  // namespace keratin::ops::math
