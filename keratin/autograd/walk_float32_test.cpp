// The float32 gradient of every op against its float64 gradient, by the bound that the op states for its values.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "keratin/autograd/tape.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using ops::OpDef;
using ops::Sample;
using ops::Tensors;

class EveryFloat32Gradient : public testing::TestWithParam<const OpDef*> {};

Tensors as(const Tensors& inputs, DType dtype) {
  Tensors out;
  for (const Tensor& t : inputs) out.push_back(t.defined() && is_floating(t.dtype()) ? ops::cast(t, dtype) : t);
  return out;
}

double largest(const Tensors& tensors) {
  double top = 0;
  for (const Tensor& t : tensors) {
    if (!t.defined() || is_complex(t.dtype())) continue;
    for (const double x : t.to_vector<double>())
      if (std::isfinite(x)) top = std::max(top, std::fabs(x));
  }
  return top;
}

struct Result {
  Tensors outputs, gradients;
};

Result run(const OpDef& op, const Tensors& inputs, const ops::Attributes& attrs) {
  Tensors sources;
  for (const Tensor& t : inputs)
    if (t.defined() && is_floating(t.dtype())) sources.push_back(t);
  GradientTape tape;
  const Tensors outputs = ops::call(op, inputs, attrs);
  Tensors targets;
  for (const Tensor& t : outputs)
    if (is_floating(t.dtype())) targets.push_back(t);
  if (targets.empty() || sources.empty()) return {outputs, {}};
  return {outputs, tape.gradient(targets, sources, {})};
}

// A gradient is a product of a few numbers of the size of inputs, outputs and gradients, each off by the op's own
// bound.
TEST_P(EveryFloat32Gradient, IsTheFloat64OneWithinItsBound) {
  const OpDef& op = *GetParam();
  if (op.no_gradient_reason != nullptr) return;
  for (const Sample& s : op.good_samples) {
    if (!s.gradient) continue;
    const Tensors narrow_inputs = as(s.inputs, DType::float32), wide_inputs = as(narrow_inputs, DType::float64);
    const Result narrow = run(op, narrow_inputs, s.attrs), wide = run(op, wide_inputs, s.attrs);
    ASSERT_EQ(narrow.gradients.size(), wide.gradients.size());
    const double scale = std::max({1.0, largest(wide_inputs), largest(wide.outputs), largest(wide.gradients)});
    const double bound = 8 * (s.ulps + 4) * scale * std::ldexp(1.0, -23);
    for (size_t i = 0; i < wide.gradients.size(); ++i) {
      ASSERT_EQ(narrow.gradients[i].defined(), wide.gradients[i].defined()) << op.name << ", input " << i;
      if (!wide.gradients[i].defined()) continue;
      EXPECT_EQ(narrow.gradients[i].dtype(), DType::float32);
      for (int64_t at = 0; at < wide.gradients[i].size(); ++at) {
        const double a = narrow.gradients[i].flat_as_double(at), b = wide.gradients[i].flat_as_double(at);
        if (a == b || (std::isnan(a) && std::isnan(b))) continue;
        if (std::fabs(b) > std::numeric_limits<float>::max()) {
          EXPECT_TRUE(std::isinf(a)) << op.name << ", input " << i << ", element " << at;
          continue;
        }
        EXPECT_LE(std::fabs(a - b), bound) << op.name << ", input " << i << ", element " << at;
      }
    }
  }
}

std::vector<const OpDef*> pointers() {
  std::vector<const OpDef*> out;
  for (const OpDef& op : ops::all_ops()) out.push_back(&op);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Walk, EveryFloat32Gradient, testing::ValuesIn(pointers()),
                         [](const auto& instance) { return std::string(instance.param->name); });

}  // namespace
}  // namespace keratin
