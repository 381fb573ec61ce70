#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// The mean of losses::poisson over all samples.
class Poisson : public Metric {
 public:
  explicit Poisson(const MetricOptions& options = {});
};

}  // namespace keratin::metrics
