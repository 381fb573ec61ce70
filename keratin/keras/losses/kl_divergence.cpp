#include "keratin/keras/losses/kl_divergence.h"

#include "keratin/keras/losses/function_loss.h"
#include "keratin/ops/generated/elementwise/clip.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/log.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/reduce/sum.h"

namespace keratin::losses {
namespace {

Ref<LossBody> make() { return function_loss("KLDivergence", kl_divergence); }

}  // namespace

Tensor kl_divergence(const Tensor& y_true, const Tensor& y_pred) {
  const auto [target, output] = comparable(y_true, y_pred);
  const double epsilon = config::epsilon();
  const Tensor p = ops::clip(target, epsilon, 1.0), q = ops::clip(output, epsilon, 1.0);
  return ops::sum(ops::multiply(p, ops::log(ops::divide(p, q))), {.axis = -1});
}

LossClass kl_divergence_class() { return {"KLDivergence", make, {"kld", "KLD"}}; }

KLDivergence::KLDivergence(const LossOptions& options) : Loss(with_options(make(), options)) {}

}  // namespace keratin::losses
