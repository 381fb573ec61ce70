#include "keratin/ops/conversions.h"

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"

namespace keratin::ops {

int64_t size(const Tensor& x) {
  if (!x.shape().fully_known())
    fail(ErrorCode::kShape, "[size] expected known sizes, received shape ", x.shape(), ". Use axis_size.");
  return x.size();
}

Tensor convert_to_tensor(const Tensor& x, std::optional<DType> dtype) { return convert(x, dtype.value_or(x.dtype())); }

Tensor convert_to_numpy(const Tensor& x) {
  if (x.is_symbolic())
    fail(ErrorCode::kState, "[convert_to_numpy] expected values, received a symbolic tensor of shape ", x.shape(),
         ", whose values are not computed yet. Return it from the traced function.");
  return x;
}

}  // namespace keratin::ops
