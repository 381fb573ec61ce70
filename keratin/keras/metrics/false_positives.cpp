#include "keratin/keras/metrics/false_positives.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() { return count_metric("FalsePositives", &Confusion::false_positives); }

}  // namespace

MetricClass false_positives_class() { return {"FalsePositives", make, {}}; }

FalsePositives::FalsePositives(const CountOptions& options) : Metric(configured_count(make(), options)) {}

}  // namespace keratin::metrics
