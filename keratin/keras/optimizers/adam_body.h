// The step that Adam and AdamW share.
#pragma once

#include "keratin/keras/optimizers/common_options.h"

namespace keratin::optimizers {

struct AdamBody : OptimizerBody {
  double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;
  bool amsgrad = false;

  std::string class_name() const override { return "Adam"; }
  void config(ConfigVisitor& v) override;
  void check_arguments() const override;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  Tensor step_rate(const Tensor& learning_rate) override;
  void update_step(const Tensor& gradient, Variable variable, size_t index, const Tensor& rate) override;

 private:
  std::vector<Variable> momentums_, velocities_, velocity_hats_;
};

template <class Body, class Options>
Ref<Body> with_adam_options(Ref<Body> body, const Options& options) {
  body->beta_1 = options.beta_1;
  body->beta_2 = options.beta_2;
  body->epsilon = options.epsilon;
  body->amsgrad = options.amsgrad;
  return with_options(std::move(body), options);
}

}  // namespace keratin::optimizers
