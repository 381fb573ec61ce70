#include "keratin/keras/losses/sparse_categorical_crossentropy.h"

#include "keratin/keras/losses/function_loss.h"
#include "keratin/ops/generated/elementwise/not_equal.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/nn/sparse_categorical_crossentropy.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/squeeze.h"

namespace keratin::losses {
namespace {

struct SparseCategoricalCrossentropyBody final : LossBody {
  SparseCategoricalCrossentropyArguments o;

  SparseCategoricalCrossentropyBody() { name = "sparse_categorical_crossentropy"; }
  std::string class_name() const override { return "SparseCategoricalCrossentropy"; }
  void config(ConfigVisitor& v) override {
    v("from_logits", o.from_logits)("ignore_class", o.ignore_class)("axis", o.axis);
  }
  bool keeps_integer_targets() const override { return true; }
  Tensor call(const Tensor& y_true, const Tensor& y_pred) override {
    return sparse_categorical_crossentropy(y_true, y_pred, o);
  }
};

Ref<LossBody> make(const SparseCategoricalCrossentropyOptions& options) {
  auto body = with_options(make_ref<SparseCategoricalCrossentropyBody>(), options);
  body->o = {options.from_logits, options.ignore_class, options.axis};
  return body;
}

Tensor crossentropy(const Tensor& target, const Tensor& y_pred, const SparseCategoricalCrossentropyArguments& options) {
  const auto [output, from_logits] = scores_of(y_pred, options.from_logits, "sparse_categorical_crossentropy");
  return ops::sparse_categorical_crossentropy(target, output, {.from_logits = from_logits, .axis = options.axis});
}

}  // namespace

Tensor sparse_categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                       const SparseCategoricalCrossentropyArguments& options) {
  if (!options.ignore_class) return crossentropy(y_true, y_pred, options);
  const bool column = y_true.rank() == y_pred.rank() && y_true.shape(-1) == 1;
  const Tensor labels = column ? ops::squeeze(y_true, {.axis = -1}) : y_true;
  const Tensor valid = ops::not_equal(labels, *options.ignore_class);
  // `where` drops the logits beside y_pred, here as in Keras.
  const Tensor values = crossentropy(ops::where(valid, labels, 0),
                                     ops::where(ops::expand_dims(valid, options.axis), y_pred, 0.0), options);
  return ops::where(valid, values, 0.0).with_mask(valid);
}

LossClass sparse_categorical_crossentropy_class() {
  return {"SparseCategoricalCrossentropy", make_default<LossBody, SparseCategoricalCrossentropyBody>, {}};
}

SparseCategoricalCrossentropy::SparseCategoricalCrossentropy(const SparseCategoricalCrossentropyOptions& options)
    : Loss(make(options)) {}

}  // namespace keratin::losses
