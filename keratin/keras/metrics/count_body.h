// What the four counts (true and false positives and negatives) share.
#pragma once

#include "keratin/keras/class_tables.h"
#include "keratin/keras/metrics/confusion.h"
#include "keratin/keras/metrics/metric.h"
#include "keratin/keras/metrics/thresholds.h"

namespace keratin::metrics {

/// Options of TruePositives, TrueNegatives, FalsePositives and FalseNegatives.
struct CountOptions {
  Thresholds thresholds = {};  ///< a prediction above it is positive: 0.5
  Name name = {};
  DTypePolicy dtype = {};
};

/// A metric that adds up one of the four counts.
Ref<MetricBody> count_metric(const char* class_name, Variable Confusion::*count);
Ref<MetricBody> configured_count(Ref<MetricBody> body, const CountOptions& options);

}  // namespace keratin::metrics
