#pragma once

#include <optional>
#include <string>

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// Options of FBetaScore.
struct FBetaScoreOptions {
  /// How classes become one number: "micro" (counts together), "macro" (plain mean), "weighted" (by targets), or unset:
  /// one score a class.
  std::optional<std::string> average = {};
  double beta = 1.0;                     ///< how many times recall matters more than precision
  std::optional<double> threshold = {};  ///< in (0, 1]; unset: the largest prediction of a row counts
  Name name = {};
  DTypePolicy dtype = {};
};

/// (1 + beta²) precision recall / (beta² precision + recall), of y_true and y_pred of shape (batch, classes).
class FBetaScore : public Metric {
 public:
  explicit FBetaScore(const FBetaScoreOptions& options = {});
};

}  // namespace keratin::metrics
