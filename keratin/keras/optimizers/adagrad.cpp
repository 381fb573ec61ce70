#include "keratin/keras/optimizers/adagrad.h"

#include "keratin/keras/argument_checks.h"
#include "keratin/keras/optimizers/common_options.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::optimizers {
namespace {

struct AdagradBody final : OptimizerBody {
  double initial_accumulator_value = 0.1, epsilon = 1e-7;
  std::vector<Variable> accumulators;

  std::string class_name() const override { return "Adagrad"; }
  void config(ConfigVisitor& v) override {
    v("initial_accumulator_value", initial_accumulator_value)("epsilon", epsilon);
  }

  void check_arguments() const override {
    require_not_negative("initial_accumulator_value", initial_accumulator_value);
    require_not_negative("epsilon", epsilon);
    OptimizerBody::check_arguments();
  }

  void build_slots(const std::vector<Variable>& variables) override {
    for (const Variable& variable : variables)
      accumulators.push_back(add_slot(variable, "accumulator", initial_accumulator_value));
  }

  void update_step(const Tensor& g, Variable variable, size_t index, const Tensor& rate) override {
    Variable& sum = accumulators[index];
    sum.assign(sum + ops::square(g));
    variable.assign(variable - rate * g / ops::sqrt(sum + epsilon));
  }
};

Ref<OptimizerBody> make(const AdagradOptions& options) {
  auto body = with_options(make_ref<AdagradBody>(), options);
  body->initial_accumulator_value = options.initial_accumulator_value;
  body->epsilon = options.epsilon;
  return body;
}

}  // namespace

OptimizerClass adagrad_class() { return {"Adagrad", make_default<OptimizerBody, AdagradBody>, {}}; }

Adagrad::Adagrad(const AdagradOptions& options) : Optimizer(make(options)) {}

}  // namespace keratin::optimizers
