#pragma once

#include <optional>
#include <string>

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// Options of F1Score, as of FBetaScore.
struct F1ScoreOptions {
  std::optional<std::string> average = {};
  std::optional<double> threshold = {};
  Name name = {};
  DTypePolicy dtype = {};
};

/// 2 precision recall / (precision + recall): FBetaScore with beta 1.
class F1Score : public Metric {
 public:
  explicit F1Score(const F1ScoreOptions& options = {});
};

}  // namespace keratin::metrics
