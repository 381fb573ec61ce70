#include "keratin/keras/metrics/mean_absolute_error.h"

#include "keratin/keras/losses/mean_absolute_error.h"
#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() {
  return function_metric("MeanAbsoluteError", "mean_absolute_error", losses::mean_absolute_error);
}

}  // namespace

MetricClass mean_absolute_error_class() { return {"MeanAbsoluteError", make, {"mae", "MAE"}}; }

MeanAbsoluteError::MeanAbsoluteError(const MetricOptions& options) : Metric(with_options(make(), options)) {}

}  // namespace keratin::metrics
