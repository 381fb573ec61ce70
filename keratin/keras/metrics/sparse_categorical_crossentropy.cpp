#include "keratin/keras/metrics/sparse_categorical_crossentropy.h"

#include "keratin/keras/losses/sparse_categorical_crossentropy.h"
#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {
namespace {

struct SparseCategoricalCrossentropyBody final : FunctionMetricBody {
  bool from_logits = false;
  std::optional<int64_t> ignore_class = {};
  int64_t axis = -1;

  SparseCategoricalCrossentropyBody() { name = "sparse_categorical_crossentropy"; }
  std::string class_name() const override { return "SparseCategoricalCrossentropy"; }
  void config(ConfigVisitor& v) override { v("from_logits", from_logits)("ignore_class", ignore_class)("axis", axis); }
  Tensor values(const Tensor& y_true, const Tensor& y_pred) override {
    return losses::sparse_categorical_crossentropy(y_true, y_pred, {from_logits, ignore_class, axis});
  }
};

Ref<MetricBody> make(const SparseCategoricalCrossentropyOptions& options) {
  auto body = with_options(make_ref<SparseCategoricalCrossentropyBody>(), options);
  body->from_logits = options.from_logits;
  body->ignore_class = options.ignore_class;
  body->axis = options.axis;
  return body;
}

}  // namespace

MetricClass sparse_categorical_crossentropy_class() {
  return {"SparseCategoricalCrossentropy", make_default<MetricBody, SparseCategoricalCrossentropyBody>, {}};
}

SparseCategoricalCrossentropy::SparseCategoricalCrossentropy(const SparseCategoricalCrossentropyOptions& options)
    : Metric(make(options)) {}

}  // namespace keratin::metrics
