// The normal distribution at x, from one exponential: what gelu and its gradient are made of.
#pragma once

#include <cmath>

#include "keratin/ops/def/math.h"
#include "keratin/ops/def/simd.h"

namespace keratin::ops::gelu_detail {

inline constexpr double kRootHalf = 0.70710678118654752440;
inline constexpr double kRootTwoOverPi = 0.79788456080286535588;
inline constexpr double kCubic = 0.044715;

template <class T>
struct Normal {
  T below;    ///< the probability of a number less than x
  T density;  ///< exp(-x^2 / 2) / sqrt(2 pi)
};

KERATIN_INLINE Normal<double> normal(double x) {
  return {0.5 * std::erfc(-x * kRootHalf), 0.5 * kRootTwoOverPi * std::exp(-0.5 * x * x)};
}

/// The tail is exp(-x^2 / 2) t p(t) with t = 1 / (1 + 0.21 |x|) (the form of Abramowitz and Stegun, 7.1.26); p is a
/// weighted minimax fit of ours (Lawson's algorithm) with relative error 1.9e-8 up to |x| = 14.5, where the tail ends
/// in float32. `below` errs by at most 2 units in the last place of 1, and by (x^2 + 8) of its own.
KERATIN_INLINE Normal<float> normal(float x) {
  const float bell = math::exp(-0.5f * x * x), t = 1.0f / (1.0f + 0.21f * std::fabs(x));
  float p = -0.0712971687f;
  p = p * t + 0.281816274f;
  p = p * t - 0.326517969f;
  p = p * t + 0.345015734f;
  p = p * t - 0.0907934159f;
  p = p * t + 0.123481363f;
  p = p * t + 0.0695672557f;
  p = p * t + 0.0850128159f;
  p = p * t + 0.0837151259f;
  const float tail = bell * (t * p);
  return {x > 0 ? 1.0f - tail : tail, static_cast<float>(0.5 * kRootTwoOverPi) * bell};
}

/// sqrt(2 / pi) (x + 0.044715 x^3), twice: the form with tanh is x / (1 + exp(-this)).
template <class T>
KERATIN_INLINE T twice_inner(T x) {
  return static_cast<T>(2 * kRootTwoOverPi) * (x + static_cast<T>(kCubic) * x * x * x);
}

}  // namespace keratin::ops::gelu_detail
