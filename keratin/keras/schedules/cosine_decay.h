#pragma once

#include <optional>

#include "keratin/keras/schedules/schedule.h"

namespace keratin::optimizers::schedules {

/// Options of CosineDecay.
struct CosineDecayOptions {
  double alpha = 0.0;  ///< the lowest rate, as a part of the highest
  Name name = "CosineDecay";
  std::optional<double> warmup_target = {};
  double warmup_steps = 0;
};

/// Loshchilov and Hutter, "SGDR", 2016: half a cosine from the initial rate to alpha times it over decay_steps. With a
/// warmup_target: first a line from the initial rate to the target over warmup_steps, from where the cosine starts.
class CosineDecay : public LearningRateSchedule {
 public:
  CosineDecay(double initial_learning_rate, double decay_steps, const CosineDecayOptions& options = {});
};

}  // namespace keratin::optimizers::schedules
