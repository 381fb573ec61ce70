#include "keratin/keras/losses/categorical_crossentropy.h"

#include "keratin/base/log.h"
#include "keratin/keras/argument_checks.h"
#include "keratin/keras/losses/function_loss.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/nn/categorical_crossentropy.h"
#include "keratin/ops/generated/shape/axis_size.h"

namespace keratin::losses {
namespace {

struct CategoricalCrossentropyBody final : LossBody {
  CategoricalCrossentropyArguments o;

  CategoricalCrossentropyBody() { name = "categorical_crossentropy"; }
  std::string class_name() const override { return "CategoricalCrossentropy"; }
  void config(ConfigVisitor& v) override {
    v("from_logits", o.from_logits)("label_smoothing", o.label_smoothing)("axis", o.axis);
    if (v.reading()) require_between("label_smoothing", o.label_smoothing, 0, 1);
  }
  Tensor call(const Tensor& y_true, const Tensor& y_pred) override {
    return categorical_crossentropy(y_true, y_pred, o);
  }
};

Ref<LossBody> make(const CategoricalCrossentropyOptions& options) {
  auto body = with_options(make_ref<CategoricalCrossentropyBody>(), options);
  body->o = {options.from_logits, options.label_smoothing, options.axis};
  require_between("label_smoothing", options.label_smoothing, 0, 1);
  return body;
}

Tensor smoothed(const Tensor& target, double s) {
  const Tensor kept = ops::multiply(target, 1.0 - s);
  if (target.shape(-1) != kUnknown) return ops::add(kept, s / static_cast<double>(target.shape(-1)));
  return ops::add(kept, ops::divide(s, ops::cast(ops::axis_size(target, -1), target.dtype())));
}

void warn_of_one_class(const Shape& y_pred) {
  if (y_pred.empty() || y_pred.last() != 1) return;
  log_warning(
      cat("In loss categorical_crossentropy, expected y_pred.shape to be (batch_size, num_classes) with num_classes > "
          "1. Received: y_pred.shape=",
          y_pred, ". Consider using 'binary_crossentropy' if you only have 2 classes."));
}

}  // namespace

Tensor categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                const CategoricalCrossentropyArguments& options) {
  warn_of_one_class(y_pred.shape());
  Tensor target = y_true.dtype() == y_pred.dtype() ? y_true : ops::cast(y_true, y_pred.dtype());
  if (options.label_smoothing != 0) target = smoothed(target, options.label_smoothing);
  const auto [output, from_logits] = scores_of(y_pred, options.from_logits, "categorical_crossentropy");
  return ops::categorical_crossentropy(target, output, {.from_logits = from_logits, .axis = options.axis});
}

LossClass categorical_crossentropy_class() {
  return {"CategoricalCrossentropy", make_default<LossBody, CategoricalCrossentropyBody>, {}};
}

CategoricalCrossentropy::CategoricalCrossentropy(const CategoricalCrossentropyOptions& options) : Loss(make(options)) {}

}  // namespace keratin::losses
