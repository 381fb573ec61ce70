#include "keratin/keras/metrics/binary_crossentropy.h"

#include "keratin/keras/losses/binary_crossentropy.h"
#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {
namespace {

struct BinaryCrossentropyBody final : FunctionMetricBody {
  bool from_logits = false;
  double label_smoothing = 0.0;

  BinaryCrossentropyBody() { name = "binary_crossentropy"; }
  std::string class_name() const override { return "BinaryCrossentropy"; }
  void config(ConfigVisitor& v) override {
    Json smoothing = label_smoothing == 0 ? Json(0) : Json(label_smoothing);  // Keras's default is the integer 0
    v("from_logits", from_logits)("label_smoothing", smoothing);
    label_smoothing = smoothing.as_double();
  }
  Tensor values(const Tensor& y_true, const Tensor& y_pred) override {
    return losses::binary_crossentropy(y_true, y_pred,
                                       {.from_logits = from_logits, .label_smoothing = label_smoothing});
  }
};

Ref<MetricBody> make(const BinaryCrossentropyOptions& options) {
  auto body = with_options(make_ref<BinaryCrossentropyBody>(), options);
  body->from_logits = options.from_logits;
  body->label_smoothing = options.label_smoothing;
  return body;
}

}  // namespace

MetricClass binary_crossentropy_class() {
  return {"BinaryCrossentropy", make_default<MetricBody, BinaryCrossentropyBody>, {"bce", "BCE"}};
}

BinaryCrossentropy::BinaryCrossentropy(const BinaryCrossentropyOptions& options) : Metric(make(options)) {}

}  // namespace keratin::metrics
