#include "keratin/keras/metrics/kl_divergence.h"

#include "keratin/keras/losses/kl_divergence.h"
#include "keratin/keras/metrics/mean_body.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() { return function_metric("KLDivergence", "kl_divergence", losses::kl_divergence); }

}  // namespace

MetricClass kl_divergence_class() { return {"KLDivergence", make, {}}; }

KLDivergence::KLDivergence(const MetricOptions& options) : Metric(with_options(make(), options)) {}

}  // namespace keratin::metrics
