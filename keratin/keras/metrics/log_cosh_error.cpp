#include "keratin/keras/metrics/log_cosh_error.h"

#include "keratin/keras/losses/log_cosh.h"
#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() { return function_metric("LogCoshError", "logcosh", losses::log_cosh); }

}  // namespace

MetricClass log_cosh_error_class() { return {"LogCoshError", make, {}}; }

LogCoshError::LogCoshError(const MetricOptions& options) : Metric(with_options(make(), options)) {}

}  // namespace keratin::metrics
