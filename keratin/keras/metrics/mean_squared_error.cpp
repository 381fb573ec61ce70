#include "keratin/keras/metrics/mean_squared_error.h"

#include "keratin/keras/losses/mean_squared_error.h"
#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() { return function_metric("MeanSquaredError", "mean_squared_error", losses::mean_squared_error); }

}  // namespace

MetricClass mean_squared_error_class() { return {"MeanSquaredError", make, {"mse", "MSE"}}; }

MeanSquaredError::MeanSquaredError(const MetricOptions& options) : Metric(with_options(make(), options)) {}

}  // namespace keratin::metrics
