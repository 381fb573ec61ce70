#pragma once

#include <optional>

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// Options of SparseCategoricalCrossentropy.
struct SparseCategoricalCrossentropyOptions {
  Name name = {};
  DTypePolicy dtype = {};
  bool from_logits = false;
  std::optional<int64_t> ignore_class = {};
  int64_t axis = -1;
};

/// The mean of losses::sparse_categorical_crossentropy over all samples.
class SparseCategoricalCrossentropy : public Metric {
 public:
  explicit SparseCategoricalCrossentropy(const SparseCategoricalCrossentropyOptions& options = {});
};

}  // namespace keratin::metrics
