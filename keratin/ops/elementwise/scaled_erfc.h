// exp(x^2) erfc(x), which neither overflows nor vanishes for large x.
#pragma once

#include <cmath>

namespace keratin::ops {

/// Continued fraction above 3 (Abramowitz and Stegun 7.1.14), from the definition below, with the rounding of x^2 put
/// back.
inline double scaled_erfc(double x) {
  if (!(x > 3)) {
    const double square = x * x, lost = std::fma(x, x, -square);
    const double scale = std::exp(square);
    return std::isinf(scale) ? scale : scale * (1 + lost) * std::erfc(x);
  }
  constexpr double kOneOverRootPi = 0.56418958354775628695;
  constexpr int kTerms = 64;
  double fraction = x;
  for (int k = kTerms; k > 0; --k) fraction = x + k * 0.5 / fraction;
  return kOneOverRootPi / fraction;
}

/// log(erfc(x)).
inline double log_scaled_erfc(double x) {
  if (x > 3) return std::log(scaled_erfc(x)) - x * x;
  return std::fabs(x) < 0.5 ? std::log1p(-std::erf(x)) : std::log(std::erfc(x));
}

}  // namespace keratin::ops
