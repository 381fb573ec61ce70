// The gradient of every op against central differences in float64, once and twice.
#include <gtest/gtest.h>

#include <cmath>

#include "keratin/autograd/tape.h"
#include "keratin/base/text.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using ops::OpDef;
using ops::Sample;
using ops::Tensors;

class EveryGradient : public testing::TestWithParam<const OpDef*> {
 protected:
  const OpDef& op() const { return *GetParam(); }
};

Tensor parts_of(const Tensor& z) { return ops::call1(ops::get_op("real_view"), {z}); }

// Complex inputs as pairs of real and imaginary parts: what differences are taken of. `called` undoes it.
Tensors in_float64(const Tensors& inputs) {
  Tensors out;
  for (const Tensor& t : inputs)
    out.push_back(is_complex(t.dtype())    ? parts_of(ops::cast(t, DType::complex128))
                  : is_floating(t.dtype()) ? ops::cast(t, DType::float64)
                                           : t);
  return out;
}

Tensors called(const OpDef& op, const Tensors& inputs, const Sample& s) {
  Tensors given = inputs;
  for (size_t i = 0; i < given.size(); ++i)
    if (is_complex(s.inputs[i].dtype())) given[i] = ops::call1(ops::get_op("complex_view"), {given[i]});
  return ops::call(op, given, s.attrs);
}

// Weights that differ from element to element, so that mixed-up elements show.
Tensor weights_like(const Tensor& t) {
  Tensor w = Tensor::empty(t.shape(), DType::float64);
  for (int64_t i = 0; i < t.size(); ++i) w.mutable_data<double>()[i] = 0.5 + 0.37 * static_cast<double>((i * 7) % 11);
  return w;
}

Tensor weighted_sum(const Tensors& outputs) {
  Tensor total = Tensor::scalar(0, DType::float64);
  for (const Tensor& output : outputs) {
    const Tensor out = is_complex(output.dtype()) ? parts_of(output) : output;
    if (is_floating(out.dtype()))
      total = ops::add(total, ops::sum(ops::multiply(ops::cast(out, DType::float64), weights_like(out))));
  }
  return total;
}

Tensor nudged(const Tensor& t, int64_t at, double by) {
  Tensor out = Tensor::empty(t.shape(), DType::float64);
  for (int64_t i = 0; i < t.size(); ++i) out.mutable_data<double>()[i] = t.data<double>()[i] + (i == at ? by : 0);
  return out;
}

// Compares gradient(f, inputs[which]) with differences of f.
template <class F>
void expect_gradient(const F& f, const Tensors& inputs, size_t which, const Tensor& gradient, double tolerance,
                     const std::string& what) {
  const double step = 1e-5;
  for (int64_t i = 0; i < inputs[which].size(); ++i) {
    const double size = std::max(1.0, std::fabs(inputs[which].data<double>()[i]));
    Tensors up = inputs, down = inputs;
    up[which] = nudged(inputs[which], i, step * size);
    down[which] = nudged(inputs[which], i, -step * size);
    const double slope = (f(up).template item<double>() - f(down).template item<double>()) / (2 * step * size);
    const double ours = gradient.defined() ? gradient.flat_as_double(i) : 0;
    EXPECT_NEAR(ours, slope, tolerance * std::max(1.0, std::fabs(slope)))
        << what << ", input " << which << ", element " << i;
  }
}

bool depends_on_itself(const OpDef& op) { return op.gradient_rule != nullptr || op.compose_rule != nullptr; }

TEST_P(EveryGradient, IsTheSlopeOfTheOp) {
  if (!depends_on_itself(op())) return;
  for (const Sample& s : op().good_samples) {
    if (!s.gradient) continue;
    const Tensors inputs = in_float64(s.inputs);
    const auto f = [&](const Tensors& x) { return weighted_sum(called(op(), x, s)); };
    GradientTape tape;
    const Tensors gradients = tape.gradient(f(inputs), inputs);
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (!is_floating(inputs[i].dtype())) continue;
      if (gradients[i].defined()) {
        EXPECT_EQ(gradients[i].shape(), inputs[i].shape()) << op().name;
      }
      expect_gradient(f, inputs, i, gradients[i], 2e-6, op().name);
    }
  }
}

TEST_P(EveryGradient, HasAGradientOfItsOwn) {
  if (!depends_on_itself(op())) return;
  // Its gradient is written with quotients, which are right beside a zero but do not see what a zero would become.
  if (std::string(op().name) == "prod") return;
  for (const Sample& s : op().good_samples) {
    if (!s.gradient) continue;
    const Tensors inputs = in_float64(s.inputs);
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (!is_floating(inputs[i].dtype()) || inputs[i].size() == 0) continue;
      const auto slope = [&](const Tensors& x) {
        GradientTape tape;
        const Tensor first = tape.gradient(weighted_sum(called(op(), x, s)), x[i]);
        return first.defined() ? ops::sum(ops::multiply(first, weights_like(first)))
                               : Tensor::scalar(0, DType::float64);
      };
      GradientTape outer;
      const Tensor total = slope(inputs);
      const Tensors second = outer.gradient(total, inputs);
      for (size_t j = 0; j < inputs.size(); ++j)
        if (is_floating(inputs[j].dtype()))
          expect_gradient(slope, inputs, j, second[j], 2e-5, cat(op().name, " twice"));
    }
  }
}

std::vector<const OpDef*> pointers() {
  std::vector<const OpDef*> out;
  for (const OpDef& op : ops::all_ops()) out.push_back(&op);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Walk, EveryGradient, testing::ValuesIn(pointers()),
                         [](const auto& instance) { return std::string(instance.param->name); });

}  // namespace
}  // namespace keratin
