#include "keratin/keras/metrics/mean_absolute_percentage_error.h"

#include "keratin/keras/losses/mean_absolute_percentage_error.h"
#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() {
  return function_metric("MeanAbsolutePercentageError", "mean_absolute_percentage_error",
                         losses::mean_absolute_percentage_error);
}

}  // namespace

MetricClass mean_absolute_percentage_error_class() { return {"MeanAbsolutePercentageError", make, {"mape", "MAPE"}}; }

MeanAbsolutePercentageError::MeanAbsolutePercentageError(const MetricOptions& options)
    : Metric(with_options(make(), options)) {}

}  // namespace keratin::metrics
