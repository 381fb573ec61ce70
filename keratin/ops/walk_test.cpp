// Walks the registry and holds every op to what its definition says. An op without samples, doc or gradient (or the
// reason why not) fails here.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

class EveryOp : public testing::TestWithParam<const OpDef*> {
 protected:
  const OpDef& op() const { return *GetParam(); }
};

std::string describe(const OpDef& op, const Tensors& inputs, const Attributes& attrs) {
  std::vector<std::string> parts;
  for (const Tensor& t : inputs) parts.push_back(to_string(spec_of(t)));
  for (size_t i = 0; i < attrs.size(); ++i) parts.push_back(to_string(attrs[i]));
  return cat(op.name, "(", join(parts), ")");
}

bool is_random(const OpDef& op) { return op.family == "random"; }

Tensors in_float64(const Tensors& inputs) {
  Tensors out;
  for (const Tensor& t : inputs)
    out.push_back(is_complex(t.dtype())    ? cast(t, DType::complex128)
                  : is_floating(t.dtype()) ? cast(t, DType::float64)
                                           : t);
  return out;
}

// The values; of complex ones the real and the imaginary parts.
std::vector<double> numbers(const Tensor& t) {
  return (is_complex(t.dtype()) ? call1(get_op("real_view"), {t}) : t).to_vector<double>();
}

double largest(const Tensors& tensors) {
  double top = 0;
  for (const Tensor& t : tensors)
    for (const double x : numbers(t))
      if (std::isfinite(x)) top = std::max(top, std::fabs(x));
  return top;
}

TEST_P(EveryOp, IsDocumentedAndHasSamplesAndAGradientOrTheReasonWhyNot) {
  EXPECT_NE(std::string(op().doc_text), "");
  EXPECT_NE(std::string(op().family), "");
  EXPECT_GE(op().good_samples.size(), 2u);
  const int ways =
      (op().gradient_rule != nullptr) + (op().no_gradient_reason != nullptr) + (op().compose_rule != nullptr);
  EXPECT_EQ(ways, 1) << "a gradient, the reason why not, or a composition";
  for (const AttributeSpec& a : op().attributes) EXPECT_STRNE(a.doc, "") << a.name;
}

// The bound: `ulps` units in the last place of float32, of the largest number that occurs.
TEST_P(EveryOp, AgreesWithItselfInFloat64) {
  if (is_random(op())) return;
  for (const Sample& s : op().good_samples) {
    const Tensors narrow = call(op(), s.inputs, s.attrs);
    const Tensors wide_inputs = in_float64(s.inputs);
    const Tensors wide = call(op(), wide_inputs, s.attrs);
    ASSERT_EQ(narrow.size(), wide.size());
    const double unit = std::max({1e-38, largest(wide_inputs), largest(wide)}) * std::ldexp(1.0, -23);
    for (size_t i = 0; i < wide.size(); ++i) {
      if (!is_inexact(narrow[i].dtype())) continue;
      ASSERT_EQ(narrow[i].shape(), wide[i].shape());
      const std::vector<double> a = numbers(narrow[i]), b = numbers(wide[i]);
      const double halves = size_of(narrow[i].dtype()) == 2 ? 65536 : 1;
      for (size_t j = 0; j < a.size(); ++j) {
        if (std::isnan(b[j])) {
          EXPECT_TRUE(std::isnan(a[j])) << describe(op(), s.inputs, s.attrs);
        } else if (a[j] != b[j]) {
          EXPECT_LE(std::fabs(a[j] - b[j]), s.ulps * halves * unit) << describe(op(), s.inputs, s.attrs) << " at " << j;
        }
      }
    }
  }
}

TEST_P(EveryOp, GivesTheSpecsThatItInfersWithAndWithoutKnownSizes) {
  for (const Sample& s : op().good_samples) {
    const Tensors outputs = call(op(), s.inputs, s.attrs);
    Tensors symbols;
    for (const Tensor& t : s.inputs) symbols.push_back(placeholder(spec_of(t)));
    if (!symbols.empty()) {
      Tensors traced;
      try {
        traced = call(op(), symbols, s.attrs);
      } catch (const Error& e) {  // a shape that depends on values; it must say so
        EXPECT_EQ(e.code(), ErrorCode::kUnsupported) << e.what();
        EXPECT_NE(std::string(e.what()).find("trace"), std::string::npos) << e.what();
        continue;
      }
      ASSERT_EQ(traced.size(), outputs.size());
      for (size_t i = 0; i < outputs.size(); ++i) EXPECT_EQ(spec_of(traced[i]), spec_of(outputs[i])) << op().name;
    }
    // The first axis unknown: whatever is then still claimed must be right.
    Tensors open;
    for (const Tensor& t : s.inputs) {
      Shape shape = t.shape();
      if (shape.rank() > 0) shape.set(0, kUnknown);
      open.push_back(placeholder({shape, t.dtype()}));
    }
    if (open.empty()) continue;
    try {
      const Tensors traced = call(op(), open, s.attrs);
      for (size_t i = 0; i < outputs.size(); ++i) {
        ASSERT_EQ(traced[i].rank(), outputs[i].rank()) << op().name;
        EXPECT_EQ(traced[i].dtype(), outputs[i].dtype());
        for (int64_t a = 0; a < outputs[i].rank(); ++a)
          if (traced[i].shape(a) != kUnknown) {
            EXPECT_EQ(traced[i].shape(a), outputs[i].shape(a)) << op().name;
          }
      }
    } catch (const Error& e) {
      EXPECT_NE(e.code(), ErrorCode::kInternal) << e.what();  // an op may need to know a size; it says so
    }
  }
}

TEST_P(EveryOp, RefusesItsBadSamplesInTheseWords) {
  for (const BadSample& s : op().bad_samples) {
    try {
      call(op(), s.inputs, s.attrs);
      ADD_FAILURE() << describe(op(), s.inputs, s.attrs) << " did not fail";
    } catch (const Error& e) {
      EXPECT_EQ(std::string(e.what()), s.message);
      EXPECT_NE(e.code(), ErrorCode::kInternal);
    }
  }
}

TEST_P(EveryOp, RepeatsItsBits) {
  for (const Sample& s : op().good_samples) {
    const Tensors a = call(op(), s.inputs, s.attrs), b = call(op(), s.inputs, s.attrs);
    for (size_t i = 0; i < a.size(); ++i)
      EXPECT_EQ(std::memcmp(a[i].raw(), b[i].raw(), static_cast<size_t>(a[i].bytes())), 0) << op().name;
  }
}

// Every dtype either works or is refused in words; nothing crashes.
TEST_P(EveryOp, TakesOrRefusesEveryDType) {
  for (int d = 0; d <= static_cast<int>(DType::float64); ++d) {
    for (const Sample& s : op().good_samples) {
      Tensors inputs;
      for (const Tensor& t : s.inputs) inputs.push_back(cast(t, static_cast<DType>(d)));
      try {
        for (const Tensor& out : call(op(), inputs, s.attrs)) EXPECT_TRUE(out.defined());
      } catch (const Error& e) {
        EXPECT_NE(e.code(), ErrorCode::kInternal) << e.what();
      }
    }
  }
}

Tensor resized(const Tensor& t, int64_t first) {
  Shape shape = t.shape();
  if (shape.rank() == 0) return t;
  shape.set(0, first);
  return Tensor::full(shape, 1, t.dtype());
}

TEST_P(EveryOp, SurvivesEmptySingleAndOddShapes) {
  for (const int64_t size : {0, 1, 3, 7, 33}) {
    for (const Sample& s : op().good_samples) {
      Tensors inputs;
      for (const Tensor& t : s.inputs) inputs.push_back(resized(t, size));
      try {
        call(op(), inputs, s.attrs);
      } catch (const Error& e) {
        EXPECT_NE(e.code(), ErrorCode::kInternal) << e.what();
      }
    }
  }
}

// In place over an equally shaped input gives what a fresh output gives.
TEST_P(EveryOp, MayOverwriteAnInputWhereItSaysSo) {
  for (const Sample& s : op().good_samples) {
    const Tensors expected = call(op(), s.inputs, s.attrs);
    if (expected.size() != 1 || s.inputs.empty() || op().input_rule == Inputs::kCondition) continue;
    std::vector<TensorSpec> specs;
    bool plain = true;
    for (const Tensor& t : s.inputs) specs.push_back(spec_of(t)), plain = plain && t.dtype() == expected[0].dtype();
    if (!plain || op().prepare_rule == nullptr) continue;
    const Attributes attrs = op().with_defaults(s.attrs);
    const std::vector<TensorSpec> outputs = infer(op(), specs, attrs);
    const Kernel kernel = op().prepare_rule({&op(), specs, &attrs, outputs});
    if (!kernel.may_alias_inputs || kernel.scratch_bytes > 0) continue;
    for (size_t victim = 0; victim < s.inputs.size(); ++victim) {
      if (s.inputs[victim].shape() != expected[0].shape()) continue;
      std::vector<Tensor> copies;
      std::vector<void*> buffers = {nullptr};
      for (const Tensor& t : s.inputs) {
        Tensor copy = Tensor::empty(t.shape(), t.dtype());
        std::memcpy(copy.mutable_raw(), t.raw(), static_cast<size_t>(t.bytes()));
        buffers.push_back(copy.mutable_raw());
        copies.push_back(copy);
      }
      buffers[0] = buffers[victim + 1];
      buffers.push_back(nullptr);
      kernel.run(kernel, buffers.data());
      EXPECT_EQ(std::memcmp(buffers[0], expected[0].raw(), static_cast<size_t>(expected[0].bytes())), 0)
          << describe(op(), s.inputs, s.attrs) << " over input " << victim;
    }
  }
}

std::vector<const OpDef*> pointers() {
  std::vector<const OpDef*> out;
  for (const OpDef& op : all_ops()) out.push_back(&op);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Walk, EveryOp, testing::ValuesIn(pointers()),
                         [](const auto& instance) { return std::string(instance.param->name); });

}  // namespace
}  // namespace keratin::ops
