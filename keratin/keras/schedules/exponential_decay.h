#pragma once

#include "keratin/keras/schedules/schedule.h"

namespace keratin::optimizers::schedules {

/// Options of ExponentialDecay.
struct ExponentialDecayOptions {
  bool staircase = false;  ///< step / decay_steps is rounded down
  Name name = "ExponentialDecay";
};

/// initial_learning_rate * decay_rate^(step / decay_steps).
class ExponentialDecay : public LearningRateSchedule {
 public:
  ExponentialDecay(double initial_learning_rate, double decay_steps, double decay_rate,
                   const ExponentialDecayOptions& options = {});
};

}  // namespace keratin::optimizers::schedules
