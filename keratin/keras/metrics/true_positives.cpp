#include "keratin/keras/metrics/true_positives.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() { return count_metric("TruePositives", &Confusion::true_positives); }

}  // namespace

MetricClass true_positives_class() { return {"TruePositives", make, {}}; }

TruePositives::TruePositives(const CountOptions& options) : Metric(configured_count(make(), options)) {}

}  // namespace keratin::metrics
