// What the files of single schedules share.
#pragma once

#include <cmath>

#include "keratin/keras/class_tables.h"
#include "keratin/keras/schedules/schedule.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"

namespace keratin::optimizers::schedules {

/// A number of steps as Keras's configs show it: 1000, not 1000.0.
inline Json as_given(double value) {
  return value == std::floor(value) && std::abs(value) < 9e15 ? Json(static_cast<int64_t>(value)) : Json(value);
}

/// Visits a number of steps.
inline void visit_steps(ConfigVisitor& v, const char* name, double& steps) {
  Json given = as_given(steps);
  v(name, given);
  steps = given.as_double();
}

/// Throws Keras's message unless steps > 0.
void require_steps(const char* name, double steps);

inline Tensor as_float(const Tensor& step) {
  return step.dtype() == DType::float32 ? step : ops::cast(step, DType::float32);
}

}  // namespace keratin::optimizers::schedules
