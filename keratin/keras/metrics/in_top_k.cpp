#include "keratin/keras/metrics/in_top_k.h"

#include "keratin/keras/object.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/index/in_top_k.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/reshape_like.h"

namespace keratin::metrics {

Tensor in_top_k(const Tensor& labels, const Tensor& y_pred, int64_t k) {
  const Tensor rows = y_pred.rank() > 2 ? ops::reshape(y_pred, {-1, y_pred.shape(-1)}) : y_pred;
  const Tensor flat = labels.rank() > 1 ? ops::reshape(labels, {-1}) : labels;
  const Tensor matches = ops::in_top_k(flat.dtype() == DType::int32 ? flat : ops::cast(flat, DType::int32), rows, k);
  const Tensor values = ops::cast(matches, dtype_from_string(config::floatx()));
  return labels.rank() > 1 ? ops::reshape_like(values, labels) : values;
}

}  // namespace keratin::metrics
