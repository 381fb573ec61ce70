#include "keratin/keras/metrics/mean_squared_logarithmic_error.h"

#include "keratin/keras/losses/mean_squared_logarithmic_error.h"
#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() {
  return function_metric("MeanSquaredLogarithmicError", "mean_squared_logarithmic_error",
                         losses::mean_squared_logarithmic_error);
}

}  // namespace

MetricClass mean_squared_logarithmic_error_class() { return {"MeanSquaredLogarithmicError", make, {"msle", "MSLE"}}; }

MeanSquaredLogarithmicError::MeanSquaredLogarithmicError(const MetricOptions& options)
    : Metric(with_options(make(), options)) {}

}  // namespace keratin::metrics
