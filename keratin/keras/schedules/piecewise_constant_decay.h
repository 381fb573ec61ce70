#pragma once

#include <vector>

#include "keratin/keras/schedules/schedule.h"

namespace keratin::optimizers::schedules {

/// Options of PiecewiseConstantDecay.
struct PiecewiseConstantDecayOptions {
  Name name = "PiecewiseConstant";
};

/// values[0] while step <= boundaries[0], values[1] while step <= boundaries[1], ...; the last value after all
/// boundaries.
class PiecewiseConstantDecay : public LearningRateSchedule {
 public:
  /// Boundaries ascend; one fewer than values.
  PiecewiseConstantDecay(std::vector<double> boundaries, std::vector<double> values,
                         const PiecewiseConstantDecayOptions& options = {});
};

}  // namespace keratin::optimizers::schedules
