#include "keratin/keras/schedules/exponential_decay.h"

#include "keratin/keras/schedules/given_number.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/floor.h"
#include "keratin/ops/generated/elementwise/power.h"

namespace keratin::optimizers::schedules {
namespace {

struct ExponentialDecayBody final : ScheduleBody {
  double initial_learning_rate = 0.1;
  double decay_steps = 1;
  double decay_rate = 1;
  ExponentialDecayOptions o;

  std::string class_name() const override { return "ExponentialDecay"; }
  void config(ConfigVisitor& v) override {
    v("initial_learning_rate", initial_learning_rate);
    visit_steps(v, "decay_steps", decay_steps);
    v("decay_rate", decay_rate);
    v("staircase", o.staircase);
    v("name", o.name);
    if (v.reading()) require_steps("decay_steps", decay_steps);
  }
  Tensor operator()(const Tensor& step) const override {
    Tensor p = as_float(step) / decay_steps;
    if (o.staircase) p = ops::floor(p);
    return initial_learning_rate * ops::power(decay_rate, p);
  }
};

Ref<ScheduleBody> make(double initial_learning_rate, double decay_steps, double decay_rate,
                       const ExponentialDecayOptions& options) {
  require_steps("decay_steps", decay_steps);
  auto body = make_ref<ExponentialDecayBody>();
  body->initial_learning_rate = initial_learning_rate;
  body->decay_steps = decay_steps;
  body->decay_rate = decay_rate;
  body->o = options;
  return body;
}

}  // namespace

ScheduleClass exponential_decay_class() {
  return {"ExponentialDecay", make_default<ScheduleBody, ExponentialDecayBody>, {}};
}

ExponentialDecay::ExponentialDecay(double initial_learning_rate, double decay_steps, double decay_rate,
                                   const ExponentialDecayOptions& options)
    : LearningRateSchedule(make(initial_learning_rate, decay_steps, decay_rate, options)) {}

}  // namespace keratin::optimizers::schedules
