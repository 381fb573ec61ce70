#include "keratin/keras/metrics/binary_accuracy.h"

#include "keratin/keras/losses/loss.h"
#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/greater.h"

namespace keratin::metrics {
namespace {

struct BinaryAccuracyBody final : FunctionMetricBody {
  double threshold = 0.5;

  BinaryAccuracyBody() { name = "binary_accuracy"; }
  std::string class_name() const override { return "BinaryAccuracy"; }
  void config(ConfigVisitor& v) override { v("threshold", threshold); }
  Tensor values(const Tensor& y_true, const Tensor& y_pred) override {
    return binary_accuracy(y_true, y_pred, threshold);
  }
};

Ref<MetricBody> make(const BinaryAccuracyOptions& options) {
  auto body = with_options(make_ref<BinaryAccuracyBody>(), options);
  body->threshold = options.threshold;
  return body;
}

}  // namespace

Tensor binary_accuracy(const Tensor& y_true, const Tensor& y_pred, double threshold) {
  const auto [target, output] = losses::squeeze_or_expand_to_same_rank(y_true, y_pred);
  const Tensor answers = ops::cast(ops::greater(output, threshold), target.dtype());
  return ops::cast(ops::equal(target, answers), dtype_from_string(config::floatx()));
}

MetricClass binary_accuracy_class() { return {"BinaryAccuracy", make_default<MetricBody, BinaryAccuracyBody>, {}}; }

BinaryAccuracy::BinaryAccuracy(const BinaryAccuracyOptions& options) : Metric(make(options)) {}

}  // namespace keratin::metrics
