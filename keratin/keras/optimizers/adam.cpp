#include "keratin/keras/optimizers/adam.h"

#include "keratin/keras/argument_checks.h"
#include "keratin/keras/optimizers/adam_body.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/power.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin::optimizers {

void AdamBody::config(ConfigVisitor& v) {
  v("beta_1", beta_1)("beta_2", beta_2)("epsilon", epsilon)("amsgrad", amsgrad);
}

void AdamBody::check_arguments() const {
  require_decay("beta_1", beta_1);
  require_decay("beta_2", beta_2);
  require_not_negative("epsilon", epsilon);
  OptimizerBody::check_arguments();
}

void AdamBody::build_slots(const std::vector<Variable>& variables) {
  for (const Variable& variable : variables) {
    momentums_.push_back(add_slot(variable, "momentum"));
    velocities_.push_back(add_slot(variable, "velocity"));
  }
  if (!amsgrad) return;
  for (const Variable& variable : variables) velocity_hats_.push_back(add_slot(variable, "velocity_hat"));
}

Tensor AdamBody::step_rate(const Tensor& learning_rate) {
  const Tensor t = step_number();
  const Tensor slow = ops::sqrt(ops::subtract(1.0, ops::power(beta_2, t)));
  return ops::divide(ops::multiply(learning_rate, slow), ops::subtract(1.0, ops::power(beta_1, t)));
}

void AdamBody::update_step(const Tensor& g, Variable variable, size_t index, const Tensor& rate) {
  Variable &m = momentums_[index], &v = velocities_[index];
  m.assign(m + (g - m) * (1.0 - beta_1));
  v.assign(v + (ops::square(g) - v) * (1.0 - beta_2));
  Tensor scale = v;
  if (amsgrad) {
    Variable& largest = velocity_hats_[index];
    largest.assign(ops::maximum(largest, v));
    scale = largest;
  }
  variable.assign(variable - m * rate / (ops::sqrt(scale) + epsilon));
}

OptimizerClass adam_class() { return {"Adam", make_default<OptimizerBody, AdamBody>, {}}; }

Adam::Adam(const AdamOptions& options) : Optimizer(with_adam_options(make_ref<AdamBody>(), options)) {}

}  // namespace keratin::optimizers
