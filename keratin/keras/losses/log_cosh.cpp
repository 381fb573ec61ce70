#include "keratin/keras/losses/log_cosh.h"

#include <numbers>

#include "keratin/keras/losses/function_loss.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/softplus.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/mean.h"

namespace keratin::losses {
namespace {

Ref<LossBody> make() { return function_loss("LogCosh", log_cosh); }

}  // namespace

Tensor log_cosh(const Tensor& y_true, const Tensor& y_pred) {
  const auto [target, output] = comparable(y_true, y_pred);
  const Tensor x = ops::subtract(output, target);
  const Tensor value = ops::subtract(ops::add(x, ops::softplus(ops::multiply(x, -2.0))), std::numbers::ln2);
  return ops::mean(value, {.axis = -1});
}

LossClass log_cosh_class() { return {"LogCosh", make, {}}; }

LogCosh::LogCosh(const LossOptions& options) : Loss(with_options(make(), options)) {}

}  // namespace keratin::losses
