// How compositions over the reals take their input.
#pragma once

#include "keratin/ops/generated/elementwise/cast.h"

namespace keratin::ops {

/// x itself when it is a float, else as float32.
inline Tensor as_float(const Tensor& x) { return is_floating(x.dtype()) ? x : cast(x, DType::float32); }
/// The same, halves as float32 too.
inline Tensor as_wide_float(const Tensor& x) {
  return cast(x, x.dtype() == DType::float64 ? DType::float64 : DType::float32);
}

}  // namespace keratin::ops
