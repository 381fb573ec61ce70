#include "keratin/keras/schedules/cosine_decay.h"

#include <numbers>

#include "keratin/keras/schedules/given_number.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cos.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::optimizers::schedules {
namespace {

struct CosineDecayBody final : ScheduleBody {
  double initial_learning_rate = 0.1;
  double decay_steps = 1;
  CosineDecayOptions o;

  std::string class_name() const override { return "CosineDecay"; }
  void config(ConfigVisitor& v) override {
    v("initial_learning_rate", initial_learning_rate);
    visit_steps(v, "decay_steps", decay_steps);
    v("alpha", o.alpha);
    v("name", o.name);
    v("warmup_target", o.warmup_target);
    visit_steps(v, "warmup_steps", o.warmup_steps);
    if (v.reading()) require_steps("decay_steps", decay_steps);
  }
  Tensor operator()(const Tensor& step) const override {
    const Tensor now = as_float(step);
    if (!o.warmup_target) return decayed(initial_learning_rate, ops::minimum(now, decay_steps));
    const double start = initial_learning_rate, target = *o.warmup_target;
    const Tensor later = decayed(target, ops::minimum(now, decay_steps + o.warmup_steps) - o.warmup_steps);
    return ops::where(now < o.warmup_steps, (target - start) * (now / o.warmup_steps) + start, later);
  }

  Tensor decayed(double from, const Tensor& now) const {
    const Tensor cosine = 0.5 * (1.0 + ops::cos(std::numbers::pi * (now / decay_steps)));
    return from * ((1.0 - o.alpha) * cosine + o.alpha);
  }
};

Ref<ScheduleBody> make(double initial_learning_rate, double decay_steps, const CosineDecayOptions& options) {
  require_steps("decay_steps", decay_steps);
  auto body = make_ref<CosineDecayBody>();
  body->initial_learning_rate = initial_learning_rate;
  body->decay_steps = decay_steps;
  body->o = options;
  return body;
}

}  // namespace

ScheduleClass cosine_decay_class() { return {"CosineDecay", make_default<ScheduleBody, CosineDecayBody>, {}}; }

CosineDecay::CosineDecay(double initial_learning_rate, double decay_steps, const CosineDecayOptions& options)
    : LearningRateSchedule(make(initial_learning_rate, decay_steps, options)) {}

}  // namespace keratin::optimizers::schedules
