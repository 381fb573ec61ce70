#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// The weighted sum of all values seen.
class Sum : public Metric {
 public:
  explicit Sum(const MetricOptions& options = {});
  void update_state(const Tensor& values, const Tensor& sample_weight = {}) const;
};

}  // namespace keratin::metrics
