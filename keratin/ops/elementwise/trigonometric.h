// sin, cos and tan in float32, by vectors.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::trigonometric {

enum class Function { kSin, kCos, kTan };

/// Of so many elements; n[0] has the number. At most 0.6 ULP, the same bits on every instruction set: x is
/// reduced by multiples of pi / 2 and the series are summed in float64. Beyond 2^27 the C library's function is called.
Kernel float_kernel(Function function, int64_t elements);

/// float_kernel for float32, otherwise what `usual` makes.
template <class Usual>
Kernel prepare(Function function, const OpCall& call, const Usual& usual) {
  return call.dtype(0) == DType::float32 ? float_kernel(function, call.shape(0).size()) : usual(call);
}

}  // namespace keratin::ops::trigonometric
