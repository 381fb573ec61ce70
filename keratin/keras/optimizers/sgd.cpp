#include "keratin/keras/optimizers/sgd.h"

#include "keratin/base/error.h"
#include "keratin/keras/optimizers/common_options.h"
#include "keratin/ops/composite.h"

namespace keratin::optimizers {
namespace {

struct SGDBody final : OptimizerBody {
  double momentum = 0.0;
  bool nesterov = false;
  std::vector<Variable> momentums;

  SGDBody() { learning_rate_option = 0.01; }
  std::string class_name() const override { return "SGD"; }
  void config(ConfigVisitor& v) override { v("momentum", momentum)("nesterov", nesterov); }
  void check_arguments() const override {
    require(momentum >= 0 && momentum <= 1, ErrorCode::kInvalidArgument,
            "`momentum` must be a float between [0, 1]. Received: momentum=", momentum);
    OptimizerBody::check_arguments();
  }

  void build_slots(const std::vector<Variable>& variables) override {
    if (momentum == 0) return;
    for (const Variable& variable : variables) momentums.push_back(add_slot(variable, "momentum"));
  }

  void update_step(const Tensor& g, Variable variable, size_t index, const Tensor& rate) override {
    const Tensor step = g * rate;
    if (momentum == 0) return variable.assign(variable - step);
    Variable& m = momentums[index];
    m.assign(m * momentum - step);
    variable.assign(nesterov ? variable + (m * momentum - step) : variable + m);
  }
};

Ref<OptimizerBody> make(const SGDOptions& options) {
  auto body = with_options(make_ref<SGDBody>(), options);
  body->momentum = options.momentum;
  body->nesterov = options.nesterov;
  return body;
}

}  // namespace

OptimizerClass sgd_class() { return {"SGD", make_default<OptimizerBody, SGDBody>, {}}; }

SGD::SGD(const SGDOptions& options) : Optimizer(make(options)) {}

}  // namespace keratin::optimizers
