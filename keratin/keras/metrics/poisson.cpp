#include "keratin/keras/metrics/poisson.h"

#include "keratin/keras/losses/poisson.h"
#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() { return function_metric("Poisson", "poisson", losses::poisson); }

}  // namespace

MetricClass poisson_class() { return {"Poisson", make, {}}; }

Poisson::Poisson(const MetricOptions& options) : Metric(with_options(make(), options)) {}

}  // namespace keratin::metrics
