#include "keratin/keras/metrics/true_negatives.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() { return count_metric("TrueNegatives", &Confusion::true_negatives); }

}  // namespace

MetricClass true_negatives_class() { return {"TrueNegatives", make, {}}; }

TrueNegatives::TrueNegatives(const CountOptions& options) : Metric(configured_count(make(), options)) {}

}  // namespace keratin::metrics
