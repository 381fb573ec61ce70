#pragma once

#include "keratin/keras/metrics/metric.h"

namespace keratin::metrics {

/// Options of BinaryCrossentropy.
struct BinaryCrossentropyOptions {
  Name name = {};
  DTypePolicy dtype = {};
  bool from_logits = false;
  double label_smoothing = 0.0;
};

/// The mean of losses::binary_crossentropy over all samples.
class BinaryCrossentropy : public Metric {
 public:
  explicit BinaryCrossentropy(const BinaryCrossentropyOptions& options = {});
};

}  // namespace keratin::metrics
