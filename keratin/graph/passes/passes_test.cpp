#include "keratin/graph/passes/passes.h"

#include <gtest/gtest.h>

#include "keratin/graph/trace.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

const TensorSpec kPair{{2}, DType::float32};

TEST(Passes, EqualCallsBecomeOneStep) {
  Graph g = trace([](const Tensors& x) -> Tensors { return {ops::exp(x[0]) + ops::exp(x[0])}; }, std::vector{kPair});
  EXPECT_EQ(g.steps.size(), 3u);
  optimise(g);
  EXPECT_EQ(g.steps.size(), 2u);
}

TEST(Passes, MultiplyingByOneVanishesAndShapesFold) {
  Graph g = trace([](const Tensors& x) -> Tensors { return {x[0] * ops::ones_like(x[0]) * 1.0}; }, std::vector{kPair});
  optimise(g);
  EXPECT_TRUE(g.steps.empty());
  EXPECT_EQ(to_string(g), "return arg0\n");
}

}  // namespace
}  // namespace keratin::graph
