#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// Options of BinaryAccuracy.
struct BinaryAccuracyOptions {
  Name name = {};
  DTypePolicy dtype = {};
  double threshold = 0.5;  ///< predictions above it mean 1
};

/// 1 where y_true equals (y_pred > threshold), else 0.
Tensor binary_accuracy(const Tensor& y_true, const Tensor& y_pred, double threshold = 0.5);

/// How often predictions, cut at the threshold, equal the 0/1 labels.
class BinaryAccuracy : public Metric {
 public:
  explicit BinaryAccuracy(const BinaryAccuracyOptions& options = {});
};

}  // namespace keratin::metrics
