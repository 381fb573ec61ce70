#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// The mean of losses::mean_absolute_error over all samples.
class MeanAbsoluteError : public Metric {
 public:
  explicit MeanAbsoluteError(const MetricOptions& options = {});
};

}  // namespace keratin::metrics
