// Counts of true and false positives and negatives over decision thresholds, behind Precision, Recall, AUC and the
// counts.
#pragma once

#include <optional>
#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/core/variable.h"

namespace keratin::metrics {

/// What is counted: variables of shape (thresholds) or, multi-label, (thresholds, labels); undefined ones are not.
struct Confusion {
  Variable true_positives, false_positives, true_negatives, false_negatives;
};

/// How it is counted.
struct ConfusionOptions {
  std::vector<double> thresholds;  ///< a prediction above the threshold is positive
  std::optional<int64_t> top_k = {};
  std::optional<int64_t> class_id = {};
  bool multi_label = false;   ///< count each column apart
  Tensor label_weights = {};  ///< one a column; not with multi_label
};

/// Stands below every prediction: what top_k leaves out, and the threshold that goes with it.
inline constexpr double kBelowAll = -1e10;

/// True for at least three thresholds 0, 1/(n - 1), ..., 1: then a prediction's number of passed thresholds is
/// computed, not compared.
bool evenly_spaced(const std::vector<double>& thresholds);

/// Adds a batch: y_true and y_pred of one shape (..., labels), y_true counted as positive where it is not 0.
void update_confusion(Confusion& counts, const ConfusionOptions& options, const Tensor& y_true, const Tensor& y_pred,
                      const Tensor& sample_weight);

}  // namespace keratin::metrics
