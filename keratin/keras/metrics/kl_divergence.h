#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// The mean of losses::kl_divergence over all samples.
class KLDivergence : public Metric {
 public:
  explicit KLDivergence(const MetricOptions& options = {});
};

}  // namespace keratin::metrics
