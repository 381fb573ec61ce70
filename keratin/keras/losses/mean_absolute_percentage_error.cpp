#include "keratin/keras/losses/mean_absolute_percentage_error.h"

#include "keratin/keras/losses/function_loss.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/mean.h"

namespace keratin::losses {
namespace {

Ref<LossBody> make() { return function_loss("MeanAbsolutePercentageError", mean_absolute_percentage_error); }

}  // namespace

Tensor mean_absolute_percentage_error(const Tensor& y_true, const Tensor& y_pred) {
  const auto [target, output] = comparable(y_true, y_pred);
  const Tensor scale = ops::maximum(ops::abs(target), config::epsilon());
  return ops::multiply(100.0, ops::mean(ops::abs(ops::divide(ops::subtract(target, output), scale)), {.axis = -1}));
}

LossClass mean_absolute_percentage_error_class() { return {"MeanAbsolutePercentageError", make, {"mape", "MAPE"}}; }

MeanAbsolutePercentageError::MeanAbsolutePercentageError(const LossOptions& options)
    : Loss(with_options(make(), options)) {}

}  // namespace keratin::losses
