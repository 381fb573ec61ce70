#pragma once

#include "keratin/keras/metrics/count_body.h"
#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// The (weighted) number of positive labels with predictions above the threshold; one value a threshold.
class TruePositives : public Metric {
 public:
  explicit TruePositives(const CountOptions& options = {});
};

}  // namespace keratin::metrics
