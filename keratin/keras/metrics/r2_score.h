#pragma once

#include <optional>
#include <string>

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// Options of R2Score.
struct R2ScoreOptions {
  /// How the scores of several outputs become one: "uniform_average", "variance_weighted_average", or unset (one score
  /// an output).
  std::optional<std::string> class_aggregation = "uniform_average";
  int64_t num_regressors = 0;  ///< p > 0: the adjusted score 1 - (1 - R2)(n - 1) / (n - p - 1)
  Name name = {};
  DTypePolicy dtype = {};
};

/// 1 - (sum of squared errors) / (sum of squared deviations from the mean): the share of the variance that is
/// explained. y_true and y_pred of shape (batch, outputs).
class R2Score : public Metric {
 public:
  explicit R2Score(const R2ScoreOptions& options = {});
};

}  // namespace keratin::metrics
