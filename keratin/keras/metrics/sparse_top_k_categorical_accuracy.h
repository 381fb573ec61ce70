#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// Options of SparseTopKCategoricalAccuracy.
struct SparseTopKCategoricalAccuracyOptions {
  Name name = {};
  DTypePolicy dtype = {};
  bool from_sorted_ids = false;  ///< y_pred holds class numbers, best first
};

/// 1 where the class number y_true is among the k largest predictions, else 0.
Tensor sparse_top_k_categorical_accuracy(const Tensor& y_true, const Tensor& y_pred, int64_t k = 5,
                                         bool from_sorted_ids = false);

/// How often the class number y_true is among the k largest predictions.
class SparseTopKCategoricalAccuracy : public Metric {
 public:
  explicit SparseTopKCategoricalAccuracy(int64_t k = 5, const SparseTopKCategoricalAccuracyOptions& options = {});
};

}  // namespace keratin::metrics
