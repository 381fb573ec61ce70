// What autograd and graph do together, though neither knows the other.
#include <gtest/gtest.h>

#include "keratin/autograd/tape.h"
#include "keratin/graph/jit.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

TEST(TapeInGraph, ATapeInsideGivesGradientsOfTheGraph) {
  auto f = graph::jit([](const ops::Tensors& x) -> ops::Tensors {
    GradientTape tape;
    return {tape.gradient(ops::sum(x[0] * x[0] * x[0]), x[0])};
  });
  const Tensor dx = f({Tensor{2, 3}})[0];
  EXPECT_EQ(dx.at(0), 12);
  EXPECT_EQ(dx.at(1), 27);
}

}  // namespace
}  // namespace keratin
