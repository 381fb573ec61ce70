#include "keratin/keras/losses/binary_crossentropy.h"

#include "keratin/keras/argument_checks.h"
#include "keratin/keras/losses/function_loss.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/nn/binary_crossentropy.h"
#include "keratin/ops/generated/reduce/mean.h"

namespace keratin::losses {
namespace {

struct BinaryCrossentropyBody final : LossBody {
  BinaryCrossentropyArguments o;

  BinaryCrossentropyBody() { name = "binary_crossentropy"; }
  std::string class_name() const override { return "BinaryCrossentropy"; }
  void config(ConfigVisitor& v) override {
    v("from_logits", o.from_logits)("label_smoothing", o.label_smoothing)("axis", o.axis);
    if (v.reading()) require_between("label_smoothing", o.label_smoothing, 0, 1);
  }
  Tensor call(const Tensor& y_true, const Tensor& y_pred) override { return binary_crossentropy(y_true, y_pred, o); }
};

Ref<LossBody> make(const BinaryCrossentropyOptions& options) {
  auto body = with_options(make_ref<BinaryCrossentropyBody>(), options);
  body->o = {options.from_logits, options.label_smoothing, options.axis};
  require_between("label_smoothing", options.label_smoothing, 0, 1);
  return body;
}

}  // namespace

Tensor binary_crossentropy(const Tensor& y_true, const Tensor& y_pred, const BinaryCrossentropyArguments& options) {
  Tensor target = y_true.dtype() == y_pred.dtype() ? y_true : ops::cast(y_true, y_pred.dtype());
  const double s = options.label_smoothing;
  if (s != 0) target = ops::add(ops::multiply(target, 1.0 - s), 0.5 * s);
  const auto [output, from_logits] = scores_of(y_pred, options.from_logits, "binary_crossentropy");
  return ops::mean(ops::binary_crossentropy(target, output, {.from_logits = from_logits}), {.axis = options.axis});
}

LossClass binary_crossentropy_class() {
  return {"BinaryCrossentropy", make_default<LossBody, BinaryCrossentropyBody>, {"bce", "BCE"}};
}

BinaryCrossentropy::BinaryCrossentropy(const BinaryCrossentropyOptions& options) : Loss(make(options)) {}

}  // namespace keratin::losses
