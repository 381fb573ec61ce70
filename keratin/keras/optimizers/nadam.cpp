#include "keratin/keras/optimizers/nadam.h"

#include "keratin/keras/argument_checks.h"
#include "keratin/keras/optimizers/common_options.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/power.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::optimizers {
namespace {

struct NadamBody final : OptimizerBody {
  double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;
  std::vector<Variable> momentums, velocities;
  Variable u_product;

  std::string class_name() const override { return "Nadam"; }
  void config(ConfigVisitor& v) override { v("beta_1", beta_1)("beta_2", beta_2)("epsilon", epsilon); }
  void check_arguments() const override {
    require_decay("beta_1", beta_1);
    require_decay("beta_2", beta_2);
    require_not_negative("epsilon", epsilon);
    OptimizerBody::check_arguments();
  }

  void build_slots(const std::vector<Variable>& variables) override {
    for (const Variable& variable : variables) {
      momentums.push_back(add_slot(variable, "momentum"));
      velocities.push_back(add_slot(variable, "velocity"));
    }
    u_product = add_scalar("variable", 1);  // the name that Keras lets it have
  }

  /// u_t, the momentum of step t.
  Tensor momentum_of(const Tensor& t) const { return beta_1 * (1.0 - 0.5 * ops::power(0.96, t)); }

  void before_updates() override { u_product.assign(u_product * momentum_of(step_number())); }

  void update_step(const Tensor& g, Variable variable, size_t index, const Tensor& rate) override {
    const Tensor t = ops::cast(step_number(), variable.dtype()), product = ops::cast(u_product, variable.dtype());
    const Tensor u = momentum_of(t), next_u = momentum_of(t + 1.0);
    Variable &m = momentums[index], &v = velocities[index];
    m.assign(m + (g - m) * (1.0 - beta_1));
    v.assign(v + (ops::square(g) - v) * (1.0 - beta_2));
    const Tensor mean = next_u * m / (1.0 - product * next_u) + (1.0 - u) * g / (1.0 - product);
    const Tensor variance = v / (1.0 - ops::power(beta_2, t));
    variable.assign(variable - mean * rate / (ops::sqrt(variance) + epsilon));
  }
};

Ref<OptimizerBody> make(const NadamOptions& options) {
  auto body = with_options(make_ref<NadamBody>(), options);
  body->beta_1 = options.beta_1;
  body->beta_2 = options.beta_2;
  body->epsilon = options.epsilon;
  return body;
}

}  // namespace

OptimizerClass nadam_class() { return {"Nadam", make_default<OptimizerBody, NadamBody>, {}}; }

Nadam::Nadam(const NadamOptions& options) : Optimizer(make(options)) {}

}  // namespace keratin::optimizers
