#include "keratin/keras/constraints/constraints.h"

#include <cmath>

#include "keratin/keras/argument_checks.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/clip.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/reduce/sum.h"

namespace keratin::constraints {
namespace {

Tensor norms_of(const Tensor& w, const AxisOption& axis) {
  return ops::sqrt(ops::sum(ops::square(w), {.axis = axis.ops_axes(), .keepdims = true}));
}

// A bound as Keras's users write it: 2 stays an integer in the config, as its default does.
Json number(double value) {
  const bool whole = value == std::floor(value) && std::fabs(value) < 1e9;
  return whole ? Json(static_cast<int64_t>(value)) : Json(value);
}

struct MaxNormBody final : ConstraintBody {
  Json max_value;
  AxisOption axis;
  explicit MaxNormBody(double bound = 2, AxisOption axes = 0) : max_value(number(bound)), axis(std::move(axes)) {}
  std::string class_name() const override { return "MaxNorm"; }
  void config(ConfigVisitor& v) override {
    v("max_value", max_value)("axis", axis);
    if (v.reading()) require_not_negative("max_value", max_value.as_double());
  }
  Tensor operator()(const Tensor& w) const override {
    const Tensor norms = norms_of(w, axis);
    return w * (ops::clip(norms, 0, max_value.as_double()) / (config::epsilon() + norms));
  }
};

struct NonNegBody final : ConstraintBody {
  std::string class_name() const override { return "NonNeg"; }
  Tensor operator()(const Tensor& w) const override { return ops::maximum(w, 0); }
};

struct UnitNormBody final : ConstraintBody {
  AxisOption axis;
  explicit UnitNormBody(AxisOption axes = 0) : axis(std::move(axes)) {}
  std::string class_name() const override { return "UnitNorm"; }
  void config(ConfigVisitor& v) override { v("axis", axis); }
  Tensor operator()(const Tensor& w) const override { return w / (config::epsilon() + norms_of(w, axis)); }
};

struct MinMaxNormBody final : ConstraintBody {
  MinMaxNormOptions o;
  explicit MinMaxNormBody(const MinMaxNormOptions& options = {}) : o(options) {}
  std::string class_name() const override { return "MinMaxNorm"; }
  void config(ConfigVisitor& v) override {
    v("min_value", o.min_value)("max_value", o.max_value)("rate", o.rate)("axis", o.axis);
    if (!v.reading()) return;
    require_not_negative("min_value", o.min_value);
    require_between("max_value", o.max_value, o.min_value, 1e300);
    require_between("rate", o.rate, 0, 1);
  }
  Tensor operator()(const Tensor& w) const override {
    const Tensor norms = norms_of(w, o.axis);
    const Tensor desired = o.rate * ops::clip(norms, o.min_value, o.max_value) + (1 - o.rate) * norms;
    return w * (desired / (config::epsilon() + norms));
  }
};

}  // namespace

MaxNorm::MaxNorm(double max_value, const AxisOptions& options)
    : Constraint(make_ref<MaxNormBody>(max_value, options.axis)) {}

NonNeg::NonNeg() : Constraint(make_ref<NonNegBody>()) {}

UnitNorm::UnitNorm(const AxisOptions& options) : Constraint(make_ref<UnitNormBody>(options.axis)) {}

MinMaxNorm::MinMaxNorm(const MinMaxNormOptions& options) : Constraint(make_ref<MinMaxNormBody>(options)) {}

ConstraintClass max_norm_class() { return {"MaxNorm", make_default<ConstraintBody, MaxNormBody>, {}}; }
ConstraintClass non_neg_class() { return {"NonNeg", make_default<ConstraintBody, NonNegBody>, {}}; }
ConstraintClass unit_norm_class() { return {"UnitNorm", make_default<ConstraintBody, UnitNormBody>, {}}; }
ConstraintClass min_max_norm_class() { return {"MinMaxNorm", make_default<ConstraintBody, MinMaxNormBody>, {}}; }

}  // namespace keratin::constraints
