#include "keratin/keras/losses/huber.h"

#include "keratin/keras/argument_checks.h"
#include "keratin/keras/losses/function_loss.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/less_equal.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/reduce/mean.h"

namespace keratin::losses {
namespace {

struct HuberBody final : LossBody {
  double delta = 1.0;

  HuberBody() { name = "huber_loss"; }
  std::string class_name() const override { return "Huber"; }
  void config(ConfigVisitor& v) override {
    v("delta", delta);
    if (v.reading()) require_not_negative("delta", delta);
  }
  Tensor call(const Tensor& y_true, const Tensor& y_pred) override { return huber(y_true, y_pred, delta); }
};

Ref<LossBody> make(const HuberOptions& options) {
  auto body = with_options(make_ref<HuberBody>(), options);
  body->delta = options.delta;
  require_not_negative("delta", options.delta);
  return body;
}

}  // namespace

Tensor huber(const Tensor& y_true, const Tensor& y_pred, double delta) {
  const auto [target, output] = comparable(y_true, y_pred);
  const Tensor error = ops::subtract(output, target), size = ops::abs(error);
  const Tensor parabola = ops::multiply(0.5, ops::square(error));
  const Tensor line = ops::subtract(ops::multiply(delta, size), 0.5 * delta * delta);
  return ops::mean(ops::where(ops::less_equal(size, delta), parabola, line), {.axis = -1});
}

LossClass huber_class() { return {"Huber", make_default<LossBody, HuberBody>, {}}; }

Huber::Huber(const HuberOptions& options) : Loss(make(options)) {}

}  // namespace keratin::losses
