#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// The mean of losses::log_cosh over all samples. The name defaults to "logcosh".
class LogCoshError : public Metric {
 public:
  explicit LogCoshError(const MetricOptions& options = {});
};

}  // namespace keratin::metrics
