#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// sqrt of the mean of (y_pred - y_true)^2 over all samples.
class RootMeanSquaredError : public Metric {
 public:
  explicit RootMeanSquaredError(const MetricOptions& options = {});
};

}  // namespace keratin::metrics
