#include "keratin/keras/losses/mean_squared_error.h"

#include "keratin/keras/losses/function_loss.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/mean.h"

namespace keratin::losses {
namespace {

Ref<LossBody> make() { return function_loss("MeanSquaredError", mean_squared_error); }

}  // namespace

Tensor mean_squared_error(const Tensor& y_true, const Tensor& y_pred) {
  const auto [target, output] = comparable(y_true, y_pred);
  return ops::mean(ops::square(ops::subtract(target, output)), {.axis = -1});
}

LossClass mean_squared_error_class() { return {"MeanSquaredError", make, {"mse", "MSE"}}; }

MeanSquaredError::MeanSquaredError(const LossOptions& options) : Loss(with_options(make(), options)) {}

}  // namespace keratin::losses
