// Walks the registry: every op, traced, optimised and planned, gives the bits that it gives eagerly.
#include <gtest/gtest.h>

#include <cstring>

#include "keratin/base/error.h"
#include "keratin/graph/jit.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

using ops::OpDef;
using ops::Sample;
using ops::Tensors;
using ops::TensorSpec;

class EveryTracedOp : public testing::TestWithParam<const OpDef*> {
 protected:
  const OpDef& op() const { return *GetParam(); }
};

TEST_P(EveryTracedOp, GivesTheBitsOfTheEagerOne) {
  for (const Sample& s : op().good_samples) {
    // Tensors that are left out are no arguments of the traced function.
    Tensors given;
    for (const Tensor& t : s.inputs)
      if (t.defined()) given.push_back(t);
    if (given.empty()) continue;
    const auto function = [&](const Tensors& arguments) {
      Tensors inputs;
      size_t next = 0;
      for (const Tensor& t : s.inputs) inputs.push_back(t.defined() ? arguments[next++] : Tensor());
      return ops::call(op(), inputs, s.attrs);
    };
    std::vector<TensorSpec> specs;
    for (const Tensor& t : given) specs.push_back(ops::spec_of(t));
    // A weak scalar takes its neighbours' dtype, which its spec does not tell: as an argument it is another program.
    const Tensors strong = [&] {
      Tensors out;
      for (const Tensor& t : given) out.push_back(t.is_weak() ? Tensor::scalar(t.item(), t.dtype()) : t);
      return out;
    }();
    const Tensors eager = function(strong);
    Tensors traced;
    try {
      traced = compile(function, specs, {.exact_only = true})->run(strong);
    } catch (const Error& e) {  // a result whose shape depends on values is refused, in words that say so
      EXPECT_EQ(e.code(), ErrorCode::kUnsupported) << op().name << ": " << e.what();
      EXPECT_NE(std::string(e.what()).find("trace"), std::string::npos) << e.what();
      continue;
    }
    ASSERT_EQ(traced.size(), eager.size());
    for (size_t i = 0; i < eager.size(); ++i) {
      ASSERT_EQ(ops::spec_of(traced[i]), ops::spec_of(eager[i])) << op().name;
      EXPECT_EQ(std::memcmp(traced[i].raw(), eager[i].raw(), static_cast<size_t>(eager[i].bytes())), 0) << op().name;
    }
  }
}

std::vector<const OpDef*> pointers() {
  std::vector<const OpDef*> out;
  for (const OpDef& op : ops::all_ops()) out.push_back(&op);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Walk, EveryTracedOp, testing::ValuesIn(pointers()),
                         [](const auto& instance) { return std::string(instance.param->name); });

}  // namespace
}  // namespace keratin::graph
