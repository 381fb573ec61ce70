#pragma once

#include "keratin/keras/metrics/count_body.h"
#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// The (weighted) number of negative labels with predictions at or below the threshold; one value a threshold.
class TrueNegatives : public Metric {
 public:
  explicit TrueNegatives(const CountOptions& options = {});
};

}  // namespace keratin::metrics
