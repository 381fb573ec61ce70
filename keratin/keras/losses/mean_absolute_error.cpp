#include "keratin/keras/losses/mean_absolute_error.h"

#include "keratin/keras/losses/function_loss.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/mean.h"

namespace keratin::losses {
namespace {

Ref<LossBody> make() { return function_loss("MeanAbsoluteError", mean_absolute_error); }

}  // namespace

Tensor mean_absolute_error(const Tensor& y_true, const Tensor& y_pred) {
  const auto [target, output] = comparable(y_true, y_pred);
  return ops::mean(ops::abs(ops::subtract(target, output)), {.axis = -1});
}

LossClass mean_absolute_error_class() { return {"MeanAbsoluteError", make, {"mae", "MAE"}}; }

MeanAbsoluteError::MeanAbsoluteError(const LossOptions& options) : Loss(with_options(make(), options)) {}

}  // namespace keratin::losses
