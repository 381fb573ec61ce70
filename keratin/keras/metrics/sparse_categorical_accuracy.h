#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// 1 where the largest prediction over the last axis has the number y_true; y_true may have a last axis of size 1.
Tensor sparse_categorical_accuracy(const Tensor& y_true, const Tensor& y_pred);

/// How often the largest of the predictions is that of the class number in y_true.
class SparseCategoricalAccuracy : public Metric {
 public:
  explicit SparseCategoricalAccuracy(const MetricOptions& options = {});
};

}  // namespace keratin::metrics
