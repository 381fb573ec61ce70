#pragma once

#include "keratin/keras/schedules/schedule.h"

namespace keratin::optimizers::schedules {

/// Options of InverseTimeDecay.
struct InverseTimeDecayOptions {
  bool staircase = false;  ///< step / decay_steps is rounded down
  Name name = "InverseTimeDecay";
};

/// initial_learning_rate / (1 + decay_rate * step / decay_steps).
class InverseTimeDecay : public LearningRateSchedule {
 public:
  InverseTimeDecay(double initial_learning_rate, double decay_steps, double decay_rate,
                   const InverseTimeDecayOptions& options = {});
};

}  // namespace keratin::optimizers::schedules
