#include "keratin/keras/metrics/accuracy.h"

#include "keratin/keras/losses/loss.h"
#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/equal.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() { return function_metric("Accuracy", "accuracy", accuracy); }

}  // namespace

Tensor accuracy(const Tensor& y_true, const Tensor& y_pred) {
  const auto [target, output] = losses::squeeze_or_expand_to_same_rank(y_true, y_pred);
  return ops::cast(ops::equal(target, output), dtype_from_string(config::floatx()));
}

MetricClass accuracy_class() { return {"Accuracy", make, {}}; }

Accuracy::Accuracy(const MetricOptions& options) : Metric(with_options(make(), options)) {}

}  // namespace keratin::metrics
