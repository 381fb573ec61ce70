#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// The mean of losses::mean_absolute_percentage_error over all samples.
class MeanAbsolutePercentageError : public Metric {
 public:
  explicit MeanAbsolutePercentageError(const MetricOptions& options = {});
};

}  // namespace keratin::metrics
