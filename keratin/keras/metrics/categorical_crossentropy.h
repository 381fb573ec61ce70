#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// Options of CategoricalCrossentropy.
struct CategoricalCrossentropyOptions {
  Name name = {};
  DTypePolicy dtype = {};
  bool from_logits = false;
  double label_smoothing = 0.0;
  int64_t axis = -1;
};

/// The mean of losses::categorical_crossentropy over all samples.
class CategoricalCrossentropy : public Metric {
 public:
  explicit CategoricalCrossentropy(const CategoricalCrossentropyOptions& options = {});
};

}  // namespace keratin::metrics
