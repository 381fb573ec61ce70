#include "keratin/keras/schedules/cosine_decay_restarts.h"

#include <cmath>
#include <numbers>

#include "keratin/keras/schedules/given_number.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cos.h"
#include "keratin/ops/generated/elementwise/floor.h"
#include "keratin/ops/generated/elementwise/log.h"
#include "keratin/ops/generated/elementwise/power.h"

namespace keratin::optimizers::schedules {
namespace {

struct CosineDecayRestartsBody final : ScheduleBody {
  double initial_learning_rate = 0.1;
  double first_decay_steps = 1;
  CosineDecayRestartsOptions o;

  std::string class_name() const override { return "CosineDecayRestarts"; }
  void config(ConfigVisitor& v) override {
    v("initial_learning_rate", initial_learning_rate);
    visit_steps(v, "first_decay_steps", first_decay_steps);
    v("t_mul", o.t_mul);
    v("m_mul", o.m_mul);
    v("alpha", o.alpha);
    v("name", o.name);
    if (v.reading()) require_steps("first_decay_steps", first_decay_steps);
  }
  Tensor operator()(const Tensor& step) const override {
    Tensor done = as_float(step) / first_decay_steps, restarts;
    if (o.t_mul == 1) {
      restarts = ops::floor(done);
      done = done - restarts;
    } else {
      // The lengths of the runs are a geometric series.
      restarts = ops::floor(ops::log(1.0 - done * (1.0 - o.t_mul)) / std::log(o.t_mul));
      const Tensor length = ops::power(o.t_mul, restarts);
      done = (done - (1.0 - length) / (1.0 - o.t_mul)) / length;
    }
    const Tensor cosine = 0.5 * ops::power(o.m_mul, restarts) * (1.0 + ops::cos(std::numbers::pi * done));
    return initial_learning_rate * ((1.0 - o.alpha) * cosine + o.alpha);
  }
};

Ref<ScheduleBody> make(double initial_learning_rate, double first_decay_steps,
                       const CosineDecayRestartsOptions& options) {
  require_steps("first_decay_steps", first_decay_steps);
  auto body = make_ref<CosineDecayRestartsBody>();
  body->initial_learning_rate = initial_learning_rate;
  body->first_decay_steps = first_decay_steps;
  body->o = options;
  return body;
}

}  // namespace

ScheduleClass cosine_decay_restarts_class() {
  return {"CosineDecayRestarts", make_default<ScheduleBody, CosineDecayRestartsBody>, {}};
}

CosineDecayRestarts::CosineDecayRestarts(double initial_learning_rate, double first_decay_steps,
                                         const CosineDecayRestartsOptions& options)
    : LearningRateSchedule(make(initial_learning_rate, first_decay_steps, options)) {}

}  // namespace keratin::optimizers::schedules
