#include "keratin/keras/metrics/categorical_accuracy.h"

#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/reduce/argmax.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() { return function_metric("CategoricalAccuracy", "categorical_accuracy", categorical_accuracy); }

}  // namespace

Tensor categorical_accuracy(const Tensor& y_true, const Tensor& y_pred) {
  const Tensor matches = ops::equal(ops::argmax(y_true, {.axis = -1}), ops::argmax(y_pred, {.axis = -1}));
  return ops::cast(matches, dtype_from_string(config::floatx()));
}

MetricClass categorical_accuracy_class() { return {"CategoricalAccuracy", make, {}}; }

CategoricalAccuracy::CategoricalAccuracy(const MetricOptions& options) : Metric(with_options(make(), options)) {}

}  // namespace keratin::metrics
