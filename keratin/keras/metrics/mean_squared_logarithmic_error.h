#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// The mean of losses::mean_squared_logarithmic_error over all samples.
class MeanSquaredLogarithmicError : public Metric {
 public:
  explicit MeanSquaredLogarithmicError(const MetricOptions& options = {});
};

}  // namespace keratin::metrics
