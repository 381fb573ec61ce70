#pragma once

#include "keratin/keras/metrics/count_body.h"
#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// The (weighted) number of positive labels with predictions at or below the threshold; one value a threshold.
class FalseNegatives : public Metric {
 public:
  explicit FalseNegatives(const CountOptions& options = {});
};

}  // namespace keratin::metrics
