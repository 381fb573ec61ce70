#include "keratin/keras/schedules/polynomial_decay.h"

#include "keratin/keras/schedules/given_number.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/ceil.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/power.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::optimizers::schedules {
namespace {

struct PolynomialDecayBody final : ScheduleBody {
  double initial_learning_rate = 0.1;
  double decay_steps = 1;
  PolynomialDecayOptions o;

  std::string class_name() const override { return "PolynomialDecay"; }
  void config(ConfigVisitor& v) override {
    v("initial_learning_rate", initial_learning_rate);
    visit_steps(v, "decay_steps", decay_steps);
    v("end_learning_rate", o.end_learning_rate);
    v("power", o.power);
    v("cycle", o.cycle);
    v("name", o.name);
    if (v.reading()) require_steps("decay_steps", decay_steps);
  }
  Tensor operator()(const Tensor& step) const override {
    Tensor now = as_float(step), steps = Tensor::scalar(decay_steps, DType::float32);
    if (o.cycle) {
      steps = steps * ops::where(ops::equal(now, 0.0), 1.0, ops::ceil(now / decay_steps));
    } else {
      now = ops::minimum(now, steps);
    }
    const double range = initial_learning_rate - o.end_learning_rate;
    return range * ops::power(1.0 - now / steps, o.power) + o.end_learning_rate;
  }
};

Ref<ScheduleBody> make(double initial_learning_rate, double decay_steps, const PolynomialDecayOptions& options) {
  require_steps("decay_steps", decay_steps);
  auto body = make_ref<PolynomialDecayBody>();
  body->initial_learning_rate = initial_learning_rate;
  body->decay_steps = decay_steps;
  body->o = options;
  return body;
}

}  // namespace

ScheduleClass polynomial_decay_class() {
  return {"PolynomialDecay", make_default<ScheduleBody, PolynomialDecayBody>, {}};
}

PolynomialDecay::PolynomialDecay(double initial_learning_rate, double decay_steps,
                                 const PolynomialDecayOptions& options)
    : LearningRateSchedule(make(initial_learning_rate, decay_steps, options)) {}

}  // namespace keratin::optimizers::schedules
