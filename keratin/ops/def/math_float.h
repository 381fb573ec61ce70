// float32 exp, log and their relatives without branches, so that GCC and clang vectorise loops over them, and without
// fused multiply-add, so that every instruction set gives the same bits. Polynomials are weighted minimax fits of ours
// (Lawson's algorithm in float64). math_float_test.cpp checks the bounds stated on floats of every size.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "keratin/ops/def/simd.h"

namespace keratin::ops::math {

namespace float_detail {

inline constexpr float kLog2E = 1.44269504f;
inline constexpr float kLn2High = 0.693359375f;  // few digits: its product with an exponent is exact
inline constexpr float kLn2Low = -2.12194440e-4f;
inline constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// x = n ln 2 + r with |r| <= ln 2 / 2.
struct Reduced {
  float r;
  int32_t n;
};
KERATIN_INLINE Reduced reduce(float x) {
  constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: adding it leaves the nearest integer in the low bits
  const float shifted = x * kLog2E + kRound;
  const float n = shifted - kRound;
  return {(x - n * kLn2High) - n * kLn2Low, std::bit_cast<int32_t>(shifted) - std::bit_cast<int32_t>(kRound)};
}

/// exp(r) - 1 for |r| <= ln 2 / 2.
KERATIN_INLINE float expm1_core(float r) {
  float p = 1.9917973e-4f;
  p = p * r + 1.394619e-3f;
  p = p * r + 8.333265e-3f;
  p = p * r + 4.166627e-2f;
  p = p * r + 0.16666667f;
  p = p * r + 0.5f;
  return r + r * r * p;
}

/// 2^n for -126 <= n <= 127.
KERATIN_INLINE float power_of_two(int32_t n) { return std::bit_cast<float>(static_cast<uint32_t>(n + 127) << 23); }

/// log(1 + f) + e ln 2 + c for 1 + f in [sqrt(1/2), sqrt(2)] and a small correction c.
KERATIN_INLINE float log_core(float f, float e, float c) {
  float p = 0.06920604f;
  p = p * f - 0.11798846f;
  p = p * f + 0.1187546f;
  p = p * f - 0.12383078f;
  p = p * f + 0.14218186f;
  p = p * f - 0.16669303f;
  p = p * f + 0.2000225f;
  p = p * f - 0.24999987f;
  p = p * f + 0.3333331f;
  const float f2 = f * f;
  const float small = (f2 * f * p + (e * kLn2Low + c)) - 0.5f * f2;
  return (f + small) + e * kLn2High;
}

/// x = 2^e m with m in [sqrt(1/2), sqrt(2)), for positive normal x.
struct Split {
  float m, e;
};
KERATIN_INLINE Split split(float x) {
  constexpr uint32_t kRootHalf = 0x3f3504f3;
  const uint32_t bits =
      std::bit_cast<uint32_t>(x) - kRootHalf;  // unsigned: negative x, whose result nobody uses, wraps
  return {std::bit_cast<float>((bits & 0x007fffff) + kRootHalf), static_cast<float>(static_cast<int32_t>(bits) >> 23)};
}

}  // namespace float_detail

/// e to the power of x; 0 below -104, infinite above 88.73. At most 1 ULP.
KERATIN_INLINE float exp(float x) {
  using namespace float_detail;
  const float low = x < -104.0f ? -104.0f : x;
  const auto [r, n] = reduce(low > 89.0f ? 89.0f : low);
  const int32_t half = n >> 1;  // in two factors, so that subnormal results are reached and 2^128 is not needed
  return (1.0f + expm1_core(r)) * power_of_two(half) * power_of_two(n - half);
}

/// exp(x) - 1. At most 2 ULP.
KERATIN_INLINE float expm1(float x) {
  using namespace float_detail;
  const float low = x < -30.0f ? -30.0f : x;
  const auto [r, n] = reduce(low > 88.8f ? 88.8f : low);
  const float core = expm1_core(r), half = power_of_two(n - 1);
  const float whole = 2.0f * (half * core + (half - 0.5f));
  const float result = n == 0 ? core : whole;
  return x == 0 ? x : result;
}

/// The natural logarithm: -inf at 0, NaN below. At most 1 ULP.
KERATIN_INLINE float log(float x) {
  using namespace float_detail;
  const bool tiny = x < std::numeric_limits<float>::min();
  const auto [m, e] = split(tiny ? x * 8388608.0f : x);
  const float result = log_core(m - 1.0f, tiny ? e - 23.0f : e, 0.0f);
  const float finite = x < kInfinity ? result : x;  // infinity and NaN stay
  const float positive = x == 0 ? -kInfinity : finite;
  return x < 0 ? std::numeric_limits<float>::quiet_NaN() : positive;
}

/// log(1 + x): -inf at -1, NaN below. At most 2 ULP.
KERATIN_INLINE float log1p(float x) {
  using namespace float_detail;
  const bool direct = std::fabs(x - 0.06f) < 0.35f;  // log_core's range
  const float u = 1.0f + x;
  const auto [m, e] = split(u);
  const float lost = (x - (u - 1.0f)) / u;  // what rounding u cost, to first order
  const float result = log_core(direct ? x : m - 1.0f, direct ? 0.0f : e, direct ? 0.0f : lost);
  const float finite = x < kInfinity ? result : x;
  const float positive = u == 0 ? -kInfinity : finite;
  const float some = x == 0 ? x : positive;
  return x < -1 ? std::numeric_limits<float>::quiet_NaN() : some;
}

/// The hyperbolic tangent. At most 3 ULP.
KERATIN_INLINE float tanh(float x) {
  const float e = expm1(-2.0f * std::fabs(x));
  return std::copysign(-e / (e + 2.0f), x);
}

/// 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x. At most 2 ULP.
KERATIN_INLINE float erf(float x) {
  const float size = std::fabs(x), s = x * x;
  float p = 7.889119e-5f;
  p = p * s - 8.020841e-4f;
  p = p * s + 5.189535e-3f;
  p = p * s - 2.6854444e-2f;
  p = p * s + 0.112836f;
  p = p * s - 0.37612626f;
  p = p * s + 0.12837917f;
  const float near = x + x * p;
  const float t = size > 4.0f ? 4.0f : size;  // 1 - erf(4) is less than half a unit in the last place of 1
  float q = -9.382312e-7f;                    // -log(1 - erf(t))
  q = q * t + 1.50301175e-5f;
  q = q * t - 8.317309e-5f;
  q = q * t - 2.30507e-5f;
  q = q * t + 3.1528322e-3f;
  q = q * t - 2.3478912e-2f;
  q = q * t + 0.10655813f;
  q = q * t + 0.63448334f;
  q = q * t + 1.1290866f;
  q = q * t - 1.0440414e-4f;
  const float far = std::copysign(1.0f - exp(-q), x);
  return size < 1.0f ? near : far;
}

}  // namespace keratin::ops::math
