#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// 1 where the largest prediction is that of the largest target (one-hot), over the last axis.
Tensor categorical_accuracy(const Tensor& y_true, const Tensor& y_pred);

/// How often the largest of the predictions is that of the one-hot target.
class CategoricalAccuracy : public Metric {
 public:
  explicit CategoricalAccuracy(const MetricOptions& options = {});
};

}  // namespace keratin::metrics
