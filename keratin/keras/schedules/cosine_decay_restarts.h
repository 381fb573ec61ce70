#pragma once

#include "keratin/keras/schedules/schedule.h"

namespace keratin::optimizers::schedules {

/// Options of CosineDecayRestarts.
struct CosineDecayRestartsOptions {
  double t_mul = 2.0;
  double m_mul = 1.0;
  double alpha = 0.0;
  Name name = "SGDRDecay";
};

/// Loshchilov and Hutter, "SGDR", 2016: half a cosine from the initial rate to alpha times it, again and again; each
/// run is t_mul times as long as the one before and starts at m_mul times its rate.
class CosineDecayRestarts : public LearningRateSchedule {
 public:
  CosineDecayRestarts(double initial_learning_rate, double first_decay_steps,
                      const CosineDecayRestartsOptions& options = {});
};

}  // namespace keratin::optimizers::schedules
