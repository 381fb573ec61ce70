#include "keratin/keras/schedules/piecewise_constant_decay.h"

#include "keratin/base/error.h"
#include "keratin/keras/schedules/given_number.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/less_equal.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::optimizers::schedules {
namespace {

struct PiecewiseConstantDecayBody final : ScheduleBody {
  std::vector<double> boundaries, values;
  Name name = "PiecewiseConstant";

  std::string class_name() const override { return "PiecewiseConstantDecay"; }
  void config(ConfigVisitor& v) override {
    Json steps = Json::array();
    for (const double boundary : boundaries) steps.push_back(as_given(boundary));
    v("boundaries", steps)("values", values)("name", name);
    from_config(steps, boundaries);
    if (v.reading()) check();
  }

  void check() const {
    require(!boundaries.empty() && boundaries.size() + 1 == values.size(), ErrorCode::kInvalidArgument,
            "The length of boundaries should be 1 less than the length of values. Received: boundaries=[",
            join(boundaries), "] of length ", boundaries.size(), ", and values=[", join(values), "] of length ",
            values.size(), ".");
  }

  Tensor operator()(const Tensor& step) const override {
    Tensor rate = Tensor::scalar(values.back(), DType::float32);
    for (size_t i = boundaries.size(); i-- > 0;)
      rate = ops::where(ops::less_equal(step, Tensor::scalar(boundaries[i], step.dtype())), values[i], rate);
    return rate;
  }
};

Ref<ScheduleBody> make(std::vector<double> boundaries, std::vector<double> values, const Name& name) {
  auto body = make_ref<PiecewiseConstantDecayBody>();
  body->boundaries = std::move(boundaries);
  body->values = std::move(values);
  body->name = name;
  body->check();
  return body;
}

}  // namespace

ScheduleClass piecewise_constant_decay_class() {
  return {"PiecewiseConstantDecay", make_default<ScheduleBody, PiecewiseConstantDecayBody>, {}};
}

PiecewiseConstantDecay::PiecewiseConstantDecay(std::vector<double> boundaries, std::vector<double> values,
                                               const PiecewiseConstantDecayOptions& options)
    : LearningRateSchedule(make(std::move(boundaries), std::move(values), options.name)) {}

}  // namespace keratin::optimizers::schedules
