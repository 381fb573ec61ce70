#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// The weighted mean of all values seen: sum(values * weight) / sum(weight). Values of shape (batch, ...) count with
/// the mean of each sample.
class Mean : public Metric {
 public:
  explicit Mean(const MetricOptions& options = {});
  void update_state(const Tensor& values, const Tensor& sample_weight = {}) const;
};

}  // namespace keratin::metrics
