// Complex arithmetic behind elementwise bodies: the formulas of NumPy, so that infinities and NaN come out as there
// (std::complex follows Annex G of C instead, which costs a call an element).
#pragma once

#include <cmath>
#include <complex>

#include "keratin/ops/def/simd.h"

namespace keratin::ops::math {

template <class R>
KERATIN_INLINE std::complex<R> multiply(std::complex<R> a, std::complex<R> b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// a / b without overflow in between (Smith, "Algorithm 116: complex division", 1962).
template <class R>
KERATIN_INLINE std::complex<R> divide(std::complex<R> a, std::complex<R> b) {
  if (std::fabs(b.real()) >= std::fabs(b.imag())) {
    if (b.real() == 0 && b.imag() == 0) return {a.real() / std::fabs(b.real()), a.imag() / std::fabs(b.real())};
    const R ratio = b.imag() / b.real(), scale = R{1} / (b.real() + b.imag() * ratio);
    return {(a.real() + a.imag() * ratio) * scale, (a.imag() - a.real() * ratio) * scale};
  }
  const R ratio = b.real() / b.imag(), scale = R{1} / (b.imag() + b.real() * ratio);
  return {(a.real() * ratio + a.imag()) * scale, (a.imag() * ratio - a.real()) * scale};
}

}  // namespace keratin::ops::math
