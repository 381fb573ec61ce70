// The constraints by class: keras.constraints. Layers also take them by name: `.kernel_constraint = "non_neg"`.
#pragma once

#include "keratin/keras/axis_option.h"
#include "keratin/keras/constraints/constraint.h"

namespace keratin::constraints {

struct AxisOptions {
  AxisOption axis = 0;  ///< the norm is taken along these axes: 0 for a Dense kernel (one norm a unit)
};

/// w * min(|w|, max_value) / (epsilon + |w|).
class MaxNorm : public Constraint {
 public:
  explicit MaxNorm(double max_value = 2, const AxisOptions& options = {});
};

/// max(w, 0).
class NonNeg : public Constraint {
 public:
  NonNeg();
};

/// w / (epsilon + |w|).
class UnitNorm : public Constraint {
 public:
  explicit UnitNorm(const AxisOptions& options = {});
};

struct MinMaxNormOptions {
  double min_value = 0.0;
  double max_value = 1.0;
  double rate = 1.0;  ///< how much of the way to go at each update
  AxisOption axis = 0;
};
/// w * (rate * clip(|w|, min_value, max_value) + (1 - rate) * |w|) / (epsilon + |w|).
class MinMaxNorm : public Constraint {
 public:
  explicit MinMaxNorm(const MinMaxNormOptions& options = {});
};

}  // namespace keratin::constraints
