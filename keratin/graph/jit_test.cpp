#include "keratin/graph/jit.h"

#include <gtest/gtest.h>

#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

TEST(Jit, TracesOncePerSignatureAndForgetsTheOldest) {
  auto f = jit([](const Tensors& x) -> Tensors { return {x[0] + 1.0}; }, {.max_plans = 2});
  for (const int64_t rows : {1, 2, 1, 2}) f({Tensor::zeros({rows})});
  EXPECT_EQ(f.traces(), 2);
  f({Tensor::zeros({3})});
  f({Tensor::zeros({1})});  // the least recently used was dropped
  EXPECT_EQ(f.traces(), 4);
}

}  // namespace
}  // namespace keratin::graph
