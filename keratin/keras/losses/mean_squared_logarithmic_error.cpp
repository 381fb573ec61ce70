#include "keratin/keras/losses/mean_squared_logarithmic_error.h"

#include "keratin/keras/losses/function_loss.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/log.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/mean.h"

namespace keratin::losses {
namespace {

Ref<LossBody> make() { return function_loss("MeanSquaredLogarithmicError", mean_squared_logarithmic_error); }

}  // namespace

Tensor mean_squared_logarithmic_error(const Tensor& y_true, const Tensor& y_pred) {
  const auto [target, output] = comparable(y_true, y_pred);
  const double epsilon = config::epsilon();
  const Tensor first = ops::log(ops::add(ops::maximum(output, epsilon), 1.0));
  const Tensor second = ops::log(ops::add(ops::maximum(target, epsilon), 1.0));
  return ops::mean(ops::square(ops::subtract(first, second)), {.axis = -1});
}

LossClass mean_squared_logarithmic_error_class() { return {"MeanSquaredLogarithmicError", make, {"msle", "MSLE"}}; }

MeanSquaredLogarithmicError::MeanSquaredLogarithmicError(const LossOptions& options)
    : Loss(with_options(make(), options)) {}

}  // namespace keratin::losses
