#pragma once

#include <optional>

#include "keratin/keras/metrics/metric.h"
#include "keratin/keras/metrics/thresholds.h"

namespace keratin::metrics {

/// Options of Precision.
struct PrecisionOptions {
  Thresholds thresholds = {};            ///< a prediction above it is positive: 0.5, with top_k everything
  std::optional<int64_t> top_k = {};     ///< only the k largest predictions of a row can be positive
  std::optional<int64_t> class_id = {};  ///< look at this column alone
  Name name = {};
  DTypePolicy dtype = {};
};

/// true positives / (true positives + false positives): how much of what was called positive is. 0 when there is
/// nothing to divide by. One value a threshold, a scalar for one.
class Precision : public Metric {
 public:
  explicit Precision(const PrecisionOptions& options = {});
};

}  // namespace keratin::metrics
