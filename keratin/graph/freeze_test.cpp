#include "keratin/graph/freeze.h"

#include <gtest/gtest.h>

#include "keratin/base/error.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/graph/plan.h"
#include "keratin/graph/trace.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

const std::vector<TensorSpec> kPair{{{2}, DType::float32}};

TEST(FreezeVariables, KeepsTheValuesOfTheMoment) {
  Variable w(Tensor{2, 3});
  Graph g = trace([&](const Tensors& x) -> Tensors { return {x[0] * ops::exp(w)}; }, kPair);
  freeze_variables(g);
  optimise(g);
  EXPECT_EQ(g.steps.size(), 1u);  // exp(w) is folded
  const Tensor x{1, 2}, expected = x * ops::exp(w);
  const Plan plan(g);
  w.assign(Tensor{0, 0});
  EXPECT_EQ(plan.run({x})[0].to_vector<float>(), expected.to_vector<float>());
}

TEST(FreezeVariables, RefusesAFunctionThatAssigns) {
  Variable w(Tensor{2, 3});
  Graph g = trace([&](const Tensors& x) -> Tensors { return w.assign(w + x[0]), Tensors{x[0]}; }, kPair);
  EXPECT_THROW(freeze_variables(g), Error);
}

}  // namespace
}  // namespace keratin::graph
