#include "keratin/graph/trace.h"

#include <gtest/gtest.h>

#include "keratin/base/error.h"
#include "keratin/graph/jit.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

const TensorSpec kPair{{2}, DType::float32};

TEST(Trace, ListsOnlyWhatIsNeeded) {
  const Graph g = trace(
      [](const Tensors& x) -> Tensors {
        ops::exp(x[0]);  // nobody uses it
        return {x[0] * 2.0 + 1.0};
      },
      std::vector{kPair});
  EXPECT_EQ(g.steps.size(), 2u);
  EXPECT_EQ(to_string(g), "%2 = multiply(arg0, 2.0) : float32 (2,)\n%4 = add(%2, 1.0) : float32 (2,)\nreturn %4\n");
}

TEST(Trace, AnAssignmentIsAnUpdateThatLaterReadsSee) {
  Variable counter(Tensor{0, 0}, {.name = "counter"});
  auto f = jit([&](const Tensors& x) -> Tensors {
    counter.assign(counter + x[0]);
    return {counter * 10.0};
  });
  EXPECT_EQ(f({Tensor{1, 2}})[0].at(1), 20);
  EXPECT_EQ(f({Tensor{1, 2}})[0].at(1), 40);
  EXPECT_EQ(counter.value().at(1), 4);
  EXPECT_EQ(f.traces(), 1);
}

TEST(Trace, ACapturedSymbolFromElsewhereIsAnError) {
  Tensors leaked;
  trace([&](const Tensors& x) { return leaked = x; }, std::vector{kPair});
  EXPECT_THROW(trace([&](const Tensors& x) -> Tensors { return {x[0] + leaked[0]}; }, std::vector{kPair}), Error);
}

}  // namespace
}  // namespace keratin::graph
