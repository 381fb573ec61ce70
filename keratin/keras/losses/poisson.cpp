#include "keratin/keras/losses/poisson.h"

#include "keratin/keras/losses/function_loss.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/log.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/mean.h"

namespace keratin::losses {
namespace {

Ref<LossBody> make() { return function_loss("Poisson", poisson); }

}  // namespace

Tensor poisson(const Tensor& y_true, const Tensor& y_pred) {
  const auto [target, output] = comparable(y_true, y_pred);
  const Tensor log_rate = ops::log(ops::add(output, config::epsilon()));
  return ops::mean(ops::subtract(output, ops::multiply(target, log_rate)), {.axis = -1});
}

LossClass poisson_class() { return {"Poisson", make, {}}; }

Poisson::Poisson(const LossOptions& options) : Loss(with_options(make(), options)) {}

}  // namespace keratin::losses
