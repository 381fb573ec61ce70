// Every op under vmap: on every sample, with every float input batched and with each alone, the result is that of the
// examples one by one, and so is the gradient.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "keratin/base/error.h"
#include "keratin/base/text.h"
#include "keratin/ops/batch/batched_region.h"
#include "keratin/ops/batch/vmap.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/reverse.h"

namespace keratin::ops {
namespace {

class EveryBatch : public testing::TestWithParam<const OpDef*> {
 protected:
  const OpDef& op() const { return *GetParam(); }
};

bool may_differ(const Tensor& t) { return is_floating(t.dtype()) && !t.is_weak(); }

// `size` examples: the values turned round by one place from example to example, so that each differs and all stay in
// the op's domain.
Tensor examples_of(const Tensor& t, int64_t size) {
  Tensor out = Tensor::empty(t.shape().with_inserted(0, size), t.dtype());
  const auto item = static_cast<size_t>(size_of(t.dtype()));
  auto* to = static_cast<std::byte*>(out.mutable_raw());
  const auto* from = static_cast<const std::byte*>(t.raw());
  const int64_t n = t.size();
  for (int64_t e = 0; e < size; ++e)
    for (int64_t i = 0; i < n; ++i, to += item) std::memcpy(to, from + static_cast<size_t>((i + e) % n) * item, item);
  return out;
}

// Which inputs have examples: all that may, then each alone.
std::vector<std::vector<bool>> choices(const Tensors& inputs) {
  std::vector<bool> all;
  for (const Tensor& t : inputs) all.push_back(may_differ(t));
  std::vector<std::vector<bool>> out = {all};
  const auto count = std::count(all.begin(), all.end(), true);
  for (size_t i = 0; count > 1 && i < inputs.size(); ++i) {
    if (!all[i]) continue;
    std::vector<bool> one(inputs.size(), false);
    one[i] = true;
    out.push_back(one);
  }
  return count == 0 ? std::vector<std::vector<bool>>{} : out;
}

Tensor example(const Tensor& batched, int64_t i) { return batched[i]; }

// Sums run in another order where a rule folds examples into one product: a bound by the largest value.
void expect_close(const Tensor& ours, const Tensor& alone, double largest, const std::string& what) {
  ASSERT_EQ(spec_of(ours), spec_of(alone)) << what;
  if (std::memcmp(ours.raw(), alone.raw(), static_cast<size_t>(ours.bytes())) == 0) return;
  ASSERT_TRUE(is_differentiable(ours.dtype())) << what;
  const double unit = std::ldexp(std::max(largest, 1e-30), size_of(ours.dtype()) == 2       ? -7
                                                           : ours.dtype() == DType::float64 ? -48
                                                                                            : -19);
  if (is_complex(ours.dtype())) return;
  for (int64_t i = 0; i < ours.size(); ++i) {
    const double a = ours.flat_as_double(i), b = alone.flat_as_double(i);
    if (std::isnan(b) ? std::isnan(a) : a == b) continue;
    EXPECT_LE(std::fabs(a - b), unit) << what << ", element " << i;
  }
}

double largest_of(const Tensors& tensors) {
  double top = 1;
  for (const Tensor& t : tensors)
    for (int64_t i = 0; !is_complex(t.dtype()) && i < t.size(); ++i)
      if (std::isfinite(t.flat_as_double(i))) top = std::max(top, std::fabs(t.flat_as_double(i)));
  return top;
}

/// Calls `f` under vmap and example by example, and compares.
void expect_as_alone(const TensorsFunction& f, const Tensors& inputs, const std::vector<bool>& batched, int64_t size,
                     const std::string& what) {
  VmapOptions options;
  options.in_axes.clear();
  Tensors many;
  for (size_t i = 0; i < inputs.size(); ++i) {
    options.in_axes.push_back(batched[i] ? ExampleAxis(0) : std::nullopt);
    many.push_back(batched[i] ? examples_of(inputs[i], size) : inputs[i]);
  }
  std::vector<Tensors> alone;
  for (int64_t e = 0; e < size; ++e) {
    Tensors one;
    for (size_t i = 0; i < many.size(); ++i) one.push_back(batched[i] ? example(many[i], e) : many[i]);
    alone.push_back(f(one));
  }
  const Tensors together = vmap(f, options)(many);
  ASSERT_EQ(together.size(), alone[0].size()) << what;
  for (int64_t e = 0; e < size; ++e)
    for (size_t i = 0; i < together.size(); ++i)
      expect_close(example(together[i], e), alone[static_cast<size_t>(e)][i],
                   largest_of(many) * largest_of(many) * largest_of(alone[static_cast<size_t>(e)]),
                   cat(what, " result ", i, " example ", e));
}

std::string describe(const OpDef& op, const Sample& s, const std::vector<bool>& batched, int64_t size) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < s.inputs.size(); ++i)
    parts.push_back(
        cat(to_string(spec_of(s.inputs[i])), batched[i] ? " x " : "", batched[i] ? std::to_string(size) : ""));
  for (size_t i = 0; i < s.attrs.size(); ++i) parts.push_back(to_string(s.attrs[i]));
  return cat(op.name, "(", join(parts), ")");
}

// The examples' axis may be one more than tensors have.
bool has_too_many_axes(const Error& e) { return std::string(e.what()).find("at most 8 axes") != std::string::npos; }

// Whether the op refuses one of the examples by itself (a singular matrix).
bool refused_alone(const OpDef& op, const Sample& s, const std::vector<bool>& batched, int64_t size) {
  try {
    for (int64_t e = 0; e < size; ++e) {
      Tensors alone;
      for (size_t i = 0; i < s.inputs.size(); ++i)
        alone.push_back(batched[i] ? example(examples_of(s.inputs[i], size), e) : s.inputs[i]);
      call(op, alone, s.attrs);
    }
  } catch (const Error&) {
    return true;
  }
  return false;
}

// A result whose shape depends on values is not traced, and so not batched.
bool needs_values(const Error& e) {
  return e.code() == ErrorCode::kUnsupported && std::string(e.what()).find("trace") != std::string::npos;
}

TEST_P(EveryBatch, GivesWhatTheExamplesGiveAlone) {
  for (const Sample& s : op().good_samples) {
    for (const std::vector<bool>& batched : choices(s.inputs)) {
      for (const int64_t size : {1, 3}) {
        const std::string what = describe(op(), s, batched, size);
        try {
          expect_as_alone([&](const Tensors& x) { return call(op(), x, s.attrs); }, s.inputs, batched, size, what);
        } catch (const Error& e) {
          if (has_too_many_axes(e) || needs_values(e)) continue;
          // Examples may not all be in the domain (a singular matrix); that must be said as it is said alone.
          EXPECT_NE(e.code(), ErrorCode::kInternal) << what << ": " << e.what();
          EXPECT_TRUE(refused_alone(op(), s, batched, size)) << what << ": " << e.what();
        }
      }
    }
  }
}

Tensors gradients_of(const OpDef& op, const Tensors& x, const Attributes& attrs) {
  CallRecorder recorder;
  const Tensors outputs = call(op, x, attrs);
  recorder.stop();
  Tensors targets, sources;
  for (const Tensor& t : outputs)
    if (is_differentiable(t.dtype())) targets.push_back(t);
  for (const Tensor& t : x)
    if (is_differentiable(t.dtype())) sources.push_back(t);
  Tensors out;
  for (const Tensor& g : reverse(std::move(recorder.log), targets, sources))
    if (g.defined()) out.push_back(g);
  return out;
}

TEST_P(EveryBatch, HasTheGradientsThatTheExamplesHaveAlone) {
  if (op().no_gradient_reason != nullptr) return;
  for (const Sample& s : op().good_samples) {
    if (!s.gradient) continue;
    for (const std::vector<bool>& batched : choices(s.inputs)) {
      const std::string what = describe(op(), s, batched, 3) + " gradient";
      try {
        expect_as_alone([&](const Tensors& x) { return gradients_of(op(), x, s.attrs); }, s.inputs, batched, 3, what);
      } catch (const Error& e) {
        if (has_too_many_axes(e) || needs_values(e) || refused_alone(op(), s, batched, 3)) continue;
        ADD_FAILURE() << what << ": " << e.what();
      }
    }
  }
}

TEST_P(EveryBatch, TakesNoExamples) {
  for (const Sample& s : op().good_samples) {
    BatchedValues inputs;
    for (const Tensor& t : s.inputs)
      inputs.add(may_differ(t) ? Tensor::zeros(t.shape().with_inserted(0, 0), t.dtype()) : t, may_differ(t));
    if (!inputs.any() || op().compose_rule != nullptr) continue;
    try {
      const Tensors whole = call(op(), s.inputs, s.attrs);
      const BatchedValues none = call_batched(op(), inputs, op().with_defaults(s.attrs), 0);
      for (size_t i = 0; i < whole.size(); ++i)
        EXPECT_EQ(none.values[i].shape(), whole[i].shape().with_inserted(0, 0)) << op().name;
    } catch (const Error& e) {
      EXPECT_NE(e.code(), ErrorCode::kInternal) << op().name << ": " << e.what();
    }
  }
}

std::vector<const OpDef*> pointers() {
  std::vector<const OpDef*> out;
  for (const OpDef& op : all_ops()) out.push_back(&op);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Walk, EveryBatch, testing::ValuesIn(pointers()),
                         [](const auto& instance) { return std::string(instance.param->name); });

}  // namespace
}  // namespace keratin::ops
