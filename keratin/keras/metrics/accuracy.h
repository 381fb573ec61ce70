#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// 1 where y_true equals y_pred, else 0.
Tensor accuracy(const Tensor& y_true, const Tensor& y_pred);

/// How often predictions equal labels.
class Accuracy : public Metric {
 public:
  explicit Accuracy(const MetricOptions& options = {});
};

}  // namespace keratin::metrics
