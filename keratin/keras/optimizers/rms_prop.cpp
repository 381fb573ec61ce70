#include "keratin/keras/optimizers/rms_prop.h"

#include "keratin/keras/argument_checks.h"
#include "keratin/keras/optimizers/common_options.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::optimizers {
namespace {

struct RMSpropBody final : OptimizerBody {
  double rho = 0.9, momentum = 0.0, epsilon = 1e-7;
  bool centered = false;
  std::vector<Variable> velocities, momentums, average_gradients;

  std::string class_name() const override { return "RMSprop"; }
  void config(ConfigVisitor& v) override {
    v("rho", rho)("momentum", momentum)("epsilon", epsilon)("centered", centered);
  }

  void check_arguments() const override {
    require_between("rho", rho, 0, 1);
    require_between("momentum", momentum, 0, 1);
    require_not_negative("epsilon", epsilon);
    OptimizerBody::check_arguments();
  }

  void build_slots(const std::vector<Variable>& variables) override {
    for (const Variable& variable : variables) velocities.push_back(add_slot(variable, "velocity"));
    if (momentum > 0)
      for (const Variable& variable : variables) momentums.push_back(add_slot(variable, "momentum"));
    if (centered)
      for (const Variable& variable : variables) average_gradients.push_back(add_slot(variable, "average_gradient"));
  }

  void update_step(const Tensor& g, Variable variable, size_t index, const Tensor& rate) override {
    Variable& v = velocities[index];
    v.assign(rho * v + (1.0 - rho) * ops::square(g));
    Tensor variance = v;
    if (centered) {
      Variable& mean = average_gradients[index];
      mean.assign(rho * mean + (1.0 - rho) * g);
      variance = v - ops::square(mean);
    }
    Tensor step = rate * g / ops::sqrt(variance + epsilon);
    if (momentum > 0) {
      Variable& m = momentums[index];
      m.assign(momentum * m + step);
      step = m;
    }
    variable.assign(variable - step);
  }
};

Ref<OptimizerBody> make(const RMSpropOptions& options) {
  auto body = with_options(make_ref<RMSpropBody>(), options);
  body->rho = options.rho;
  body->momentum = options.momentum;
  body->epsilon = options.epsilon;
  body->centered = options.centered;
  return body;
}

}  // namespace

OptimizerClass rms_prop_class() { return {"RMSprop", make_default<OptimizerBody, RMSpropBody>, {}}; }

RMSprop::RMSprop(const RMSpropOptions& options) : Optimizer(make(options)) {}

}  // namespace keratin::optimizers
