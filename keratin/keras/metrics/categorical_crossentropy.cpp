#include "keratin/keras/metrics/categorical_crossentropy.h"

#include "keratin/keras/losses/categorical_crossentropy.h"
#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {
namespace {

struct CategoricalCrossentropyBody final : FunctionMetricBody {
  bool from_logits = false;
  double label_smoothing = 0.0;
  int64_t axis = -1;

  CategoricalCrossentropyBody() { name = "categorical_crossentropy"; }
  std::string class_name() const override { return "CategoricalCrossentropy"; }
  void config(ConfigVisitor& v) override {
    Json smoothing = label_smoothing == 0 ? Json(0) : Json(label_smoothing);  // Keras's default is the integer 0
    v("from_logits", from_logits)("label_smoothing", smoothing)("axis", axis);
    label_smoothing = smoothing.as_double();
  }
  Tensor values(const Tensor& y_true, const Tensor& y_pred) override {
    return losses::categorical_crossentropy(y_true, y_pred, {from_logits, label_smoothing, axis});
  }
};

Ref<MetricBody> make(const CategoricalCrossentropyOptions& options) {
  auto body = with_options(make_ref<CategoricalCrossentropyBody>(), options);
  body->from_logits = options.from_logits;
  body->label_smoothing = options.label_smoothing;
  body->axis = options.axis;
  return body;
}

}  // namespace

MetricClass categorical_crossentropy_class() {
  return {"CategoricalCrossentropy", make_default<MetricBody, CategoricalCrossentropyBody>, {}};
}

CategoricalCrossentropy::CategoricalCrossentropy(const CategoricalCrossentropyOptions& options)
    : Metric(make(options)) {}

}  // namespace keratin::metrics
