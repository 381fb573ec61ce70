// Values between two tensors, for linspace, logspace and geomspace.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// num, endpoint, dtype and axis as these ops take them; `retstep` where there is one stands before dtype.
struct SpreadOptions {
  int64_t num, axis;
  bool endpoint;
  DType dtype;    ///< of the result
  DType compute;  ///< dtype, or float32 for integers
};
/// Checks the attributes of the call; errors name the op.
SpreadOptions spread_options(const Composition& c, size_t dtype_attribute, size_t axis_attribute);

/// num values from start to stop in options.compute along a new axis options.axis of their broadcast shape.
Tensor spread_between(const Tensor& start, const Tensor& stop, const SpreadOptions& options);

}  // namespace keratin::ops
