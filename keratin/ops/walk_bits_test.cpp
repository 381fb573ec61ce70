// Walks the registry: the bits of every op are the same on any number of threads, and numbers that are none or without
// bound neither crash nor turn into others.
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops {
namespace {

class EveryOpsBits : public testing::TestWithParam<const OpDef*> {
 protected:
  ~EveryOpsBits() override { set_num_threads(0); }
  const OpDef& op() const { return *GetParam(); }
};

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && a.dtype() == b.dtype() &&
         std::memcmp(a.raw(), b.raw(), static_cast<size_t>(a.bytes())) == 0;
}

Tensor filled(const Tensor& like, double value) {
  if (!like.defined() || !is_floating(like.dtype())) return like;
  return Tensor::full(like.shape(), value, like.dtype());
}

// The sample's values again and again until its first axis has `rows`: enough work for several blocks. Ops whose inputs
// must fit together otherwise refuse this, in words.
Tensor grown(const Tensor& t, int64_t rows) {
  if (!t.defined() || t.rank() == 0 || t.size() == 0) return t;
  Shape shape = t.shape();
  const int64_t copies = rows / shape[0] + 1;
  shape.set(0, shape[0] * copies);
  Tensor out = Tensor::empty(shape, t.dtype());
  for (int64_t i = 0; i < copies; ++i)
    std::memcpy(static_cast<std::byte*>(out.mutable_raw()) + i * t.bytes(), t.raw(), static_cast<size_t>(t.bytes()));
  return out;
}

void expect_same_bits_on_any_threads(const OpDef& op, const Tensors& inputs, const Attributes& attrs) {
  set_num_threads(1);
  Tensors expected;
  try {
    expected = call(op, inputs, attrs);
  } catch (const Error&) {
    return;
  }
  for (const int64_t threads : {2, 3, 8}) {
    set_num_threads(threads);
    const Tensors outputs = call(op, inputs, attrs);
    ASSERT_EQ(outputs.size(), expected.size());
    for (size_t i = 0; i < outputs.size(); ++i)
      EXPECT_TRUE(same_bits(outputs[i], expected[i])) << op.name << " on " << threads << " threads";
  }
}

// Elements of all inputs, and of all outputs as shapes alone tell them; an op that needs more has no large case.
int64_t elements_of_call(const OpDef& op, const Tensors& inputs, const Attributes& attrs) {
  int64_t elements = 0;
  Tensors symbols;
  for (const Tensor& t : inputs) {
    symbols.push_back(t.defined() ? placeholder(spec_of(t)) : t);
    if (t.defined()) elements += t.size();
  }
  for (const Tensor& out : call(op, symbols, attrs)) elements += out.size();
  return elements;
}

TEST_P(EveryOpsBits, AreTheSameOnAnyNumberOfThreads) {
  for (const Sample& s : op().good_samples) {
    expect_same_bits_on_any_threads(op(), s.inputs, s.attrs);
    for (const int64_t rows : {9000, 130}) {
      Tensors large;
      for (const Tensor& t : s.inputs) large.push_back(grown(t, rows));
      try {
        if (elements_of_call(op(), large, s.attrs) > 100'000) continue;
      } catch (const Error&) {
        continue;  // inputs that must fit together no longer do
      }
      expect_same_bits_on_any_threads(op(), large, s.attrs);
      break;
    }
  }
}

// An op may refuse them; it must not crash, hang or say that the fault is its own.
TEST_P(EveryOpsBits, SurviveNanAndInfinity) {
  for (const double value : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity()}) {
    for (const Sample& s : op().good_samples) {
      Tensors inputs;
      for (const Tensor& t : s.inputs) inputs.push_back(filled(t, value));
      try {
        call(op(), inputs, s.attrs);
      } catch (const Error& e) {
        EXPECT_NE(e.code(), ErrorCode::kInternal) << e.what();
      }
    }
  }
}

std::vector<const OpDef*> pointers() {
  std::vector<const OpDef*> out;
  for (const OpDef& op : all_ops()) out.push_back(&op);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Walk, EveryOpsBits, testing::ValuesIn(pointers()),
                         [](const auto& instance) { return std::string(instance.param->name); });

}  // namespace
}  // namespace keratin::ops
