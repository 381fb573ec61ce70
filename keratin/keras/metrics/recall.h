#pragma once

#include <optional>

#include "keratin/keras/metrics/metric.h"
#include "keratin/keras/metrics/thresholds.h"

namespace keratin::metrics {

/// Options of Recall.
struct RecallOptions {
  Thresholds thresholds = {};            ///< a prediction above it is positive: 0.5, with top_k everything
  std::optional<int64_t> top_k = {};     ///< only the k largest predictions of a row can be positive
  std::optional<int64_t> class_id = {};  ///< look at this column alone
  Name name = {};
  DTypePolicy dtype = {};
};

/// true positives / (true positives + false negatives): how much of the positive was found. 0 when there is
/// nothing to divide by. One value a threshold, a scalar for one.
class Recall : public Metric {
 public:
  explicit Recall(const RecallOptions& options = {});
};

}  // namespace keratin::metrics
