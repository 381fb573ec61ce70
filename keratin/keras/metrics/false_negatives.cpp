#include "keratin/keras/metrics/false_negatives.h"

namespace keratin::metrics {
namespace {

Ref<MetricBody> make() { return count_metric("FalseNegatives", &Confusion::false_negatives); }

}  // namespace

MetricClass false_negatives_class() { return {"FalseNegatives", make, {}}; }

FalseNegatives::FalseNegatives(const CountOptions& options) : Metric(configured_count(make(), options)) {}

}  // namespace keratin::metrics
