#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// Options of AUC.
struct AUCOptions {
  int64_t num_thresholds = 200;  ///< evenly spaced in [0, 1]
  std::string curve = "ROC";     ///< "ROC", "PR" or "PRGAIN"
  /// "interpolation" (trapezoids; for PR Davis and Goadrich, 2006), "minoring" or "majoring" (lower or upper sums).
  std::string summation_method = "interpolation";
  Name name = {};
  DTypePolicy dtype = {};
  std::optional<std::vector<double>> thresholds = {};  ///< instead of num_thresholds; 0 and 1 are added
  bool multi_label = false;                            ///< the (weighted) mean of the areas of each column
  std::optional<int64_t> num_labels = {};
  std::optional<std::vector<double>> label_weights = {};
  bool from_logits = false;  ///< y_pred goes through sigmoid first
};

/// The area under a curve over decision thresholds, approximated by a Riemann sum over counts.
class AUC : public Metric {
 public:
  explicit AUC(const AUCOptions& options = {});
};

}  // namespace keratin::metrics
