#include "keratin/keras/metrics/top_k_categorical_accuracy.h"

#include "keratin/keras/argument_checks.h"
#include "keratin/keras/metrics/in_top_k.h"
#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/generated/reduce/argmax.h"

namespace keratin::metrics {
namespace {

struct TopKBody final : FunctionMetricBody {
  int64_t k = 5;

  TopKBody() { name = "top_k_categorical_accuracy"; }
  std::string class_name() const override { return "TopKCategoricalAccuracy"; }
  void config(ConfigVisitor& v) override {
    v("k", k);
    if (v.reading()) require_count("k", k, kMostK);
  }
  Tensor values(const Tensor& y_true, const Tensor& y_pred) override {
    return top_k_categorical_accuracy(y_true, y_pred, k);
  }
};

Ref<MetricBody> make(int64_t k, const MetricOptions& options) {
  auto body = with_options(make_ref<TopKBody>(), options);
  require_count("k", k, kMostK);
  body->k = k;
  return body;
}

}  // namespace

Tensor top_k_categorical_accuracy(const Tensor& y_true, const Tensor& y_pred, int64_t k) {
  return in_top_k(ops::argmax(y_true, {.axis = -1}), y_pred, k);
}

MetricClass top_k_categorical_accuracy_class() {
  return {"TopKCategoricalAccuracy", make_default<MetricBody, TopKBody>, {}};
}

TopKCategoricalAccuracy::TopKCategoricalAccuracy(int64_t k, const MetricOptions& options) : Metric(make(k, options)) {}

}  // namespace keratin::metrics
