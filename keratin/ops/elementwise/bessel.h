// The modified Bessel functions of the first kind, orders 0 and 1 (Abramowitz and Stegun 9.6.10 and 9.7.1).
#pragma once

#include <cmath>

namespace keratin::ops {

/// I_order(|x|), order 0 or 1, to about 1e-15. NaN of NaN, infinite at the infinities.
inline double bessel_i(int order, double x) {
  constexpr double kSeriesUpTo = 30;
  const double y = std::fabs(x);
  double sum = 1, term = 1;
  if (y <= kSeriesUpTo) {
    for (int k = 1; k < 90; ++k) sum += term *= (y / 2 / k) * (y / 2 / (k + order));
    return order == 0 ? sum : sum * y / 2;
  }
  if (std::isinf(y)) return y;
  const double mu = 4.0 * order * order;
  for (int k = 1; k < 25; ++k) sum += term *= ((2 * k - 1) * (2 * k - 1) - mu) / (8.0 * k * y);
  return std::exp(y / 2) / std::sqrt(6.283185307179586 * y) * sum * std::exp(y / 2);
}

}  // namespace keratin::ops
