#pragma once

#include "keratin/keras/schedules/schedule.h"

namespace keratin::optimizers::schedules {

/// Options of PolynomialDecay.
struct PolynomialDecayOptions {
  double end_learning_rate = 0.0001;
  double power = 1.0;
  bool cycle = false;
  Name name = "PolynomialDecay";
};

/// (initial - end)(1 - step / decay_steps)^power + end; after decay_steps the end, or with `cycle` again with a
/// multiple of decay_steps.
class PolynomialDecay : public LearningRateSchedule {
 public:
  PolynomialDecay(double initial_learning_rate, double decay_steps, const PolynomialDecayOptions& options = {});
};

}  // namespace keratin::optimizers::schedules
