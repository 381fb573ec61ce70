// Which singular values count as 0.
#pragma once

#include "keratin/ops/linalg/matrices.h"

namespace keratin::ops::linalg_detail {

/// The distance between 1 and the next number of a floating dtype; float32's for all that becomes float32.
inline double epsilon_of(DType dtype) {
  const int bits = dtype == DType::float64 ? 52 : dtype == DType::float16 ? 10 : dtype == DType::bfloat16 ? 7 : 23;
  return std::ldexp(1.0, -bits);
}

/// max(m, n) * epsilon: what rounding may make of a singular value 0, relative to the largest.
inline double default_cutoff(const Shape& x, DType dtype) {
  return static_cast<double>(std::max(x[-1], x[-2])) * epsilon_of(dtype);
}

}  // namespace keratin::ops::linalg_detail
