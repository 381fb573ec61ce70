#include "keratin/keras/metrics/sparse_categorical_accuracy.h"

#include "keratin/keras/metrics/mean_body.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/reduce/argmax.h"
#include "keratin/ops/generated/shape/squeeze.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() {
  return function_metric("SparseCategoricalAccuracy", "sparse_categorical_accuracy", sparse_categorical_accuracy);
}

}  // namespace

Tensor sparse_categorical_accuracy(const Tensor& y_true, const Tensor& y_pred) {
  const bool column = y_true.rank() == y_pred.rank() && y_true.shape(-1) == 1;
  const Tensor labels = column ? ops::squeeze(y_true, {.axis = -1}) : y_true;
  return ops::cast(ops::equal(labels, ops::argmax(y_pred, {.axis = -1})), dtype_from_string(config::floatx()));
}

MetricClass sparse_categorical_accuracy_class() { return {"SparseCategoricalAccuracy", make, {}}; }

SparseCategoricalAccuracy::SparseCategoricalAccuracy(const MetricOptions& options)
    : Metric(with_options(make(), options)) {}

}  // namespace keratin::metrics
