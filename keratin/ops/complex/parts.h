// Complex tensors from their parts.
#pragma once

#include "keratin/ops/generated/complex/complex_view.h"
#include "keratin/ops/generated/shape/stack.h"

namespace keratin::ops {

/// real + i imaginary, of equally shaped float32 or float64 tensors.
inline Tensor complex_of(const Tensor& real, const Tensor& imaginary) {
  return complex_view(stack({real, imaginary}, {.axis = -1}));
}

}  // namespace keratin::ops
