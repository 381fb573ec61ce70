#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// 1 where the class of the one-hot target is among the k largest predictions, else 0.
Tensor top_k_categorical_accuracy(const Tensor& y_true, const Tensor& y_pred, int64_t k = 5);

/// How often the class of the one-hot target is among the k largest predictions.
class TopKCategoricalAccuracy : public Metric {
 public:
  explicit TopKCategoricalAccuracy(int64_t k = 5, const MetricOptions& options = {});
};

}  // namespace keratin::metrics
