#include "keratin/keras/layers/common.h"

#include "keratin/base/error.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide_no_nan.h"
#include "keratin/ops/generated/shape/axis_size.h"

namespace keratin::layers {

Tensor as_dtype(const Tensor& x, DType dtype) { return x.dtype() == dtype ? x : ops::cast(x, dtype); }

Tensor activity_penalty(const Regularizer& regularizer, const Tensor& output) {
  const Tensor penalty = regularizer(output);
  if (output.rank() == 0) return penalty;
  return ops::divide_no_nan(penalty, ops::cast(ops::axis_size(output, 0), penalty.dtype()));
}

void refuse_unsupported(bool condition, const char* class_name, const char* argument) {
  require(!condition, ErrorCode::kUnsupported, "[", class_name, "] the argument `", argument,
          "` is not supported by Keratin. Leave it unset.");
}

}  // namespace keratin::layers
