#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// The mean of losses::mean_squared_error over all samples.
class MeanSquaredError : public Metric {
 public:
  explicit MeanSquaredError(const MetricOptions& options = {});
};

}  // namespace keratin::metrics
