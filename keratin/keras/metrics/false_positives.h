#pragma once

#include "keratin/keras/metrics/count_body.h"
#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// The (weighted) number of negative labels with predictions above the threshold; one value a threshold.
class FalsePositives : public Metric {
 public:
  explicit FalsePositives(const CountOptions& options = {});
};

}  // namespace keratin::metrics
