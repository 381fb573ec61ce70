#include "keratin/autograd/custom_gradient.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "keratin/autograd/gradcheck.h"
#include "keratin/autograd/tape.h"
#include "keratin/autograd/transforms.h"
#include "keratin/base/error.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using ops::Tensors;
using testing::ElementsAre;

const auto log1pexp = ops::custom_gradient([](const Tensor& x) {
  const Tensor e = ops::exp(x);
  return std::pair(ops::log(1 + e), [e](const Tensor& upstream) { return upstream * (1.0 - 1.0 / (1.0 + e)); });
});

TEST(CustomGradient, TakesThePlaceOfTheOpsInside) {
  const Tensor x = Tensor::scalar(100, DType::float32);
  GradientTape tape;
  const Tensor y = log1pexp(x);
  EXPECT_TRUE(std::isinf(y.item()));
  EXPECT_EQ(tape.gradient(y, x).item(), 1);  // the gradient of log(1 + exp(x)) as written is nan here
}

TEST(CustomGradient, IsDifferentiatedThroughWhatItCaptured) {
  const Tensor x = Tensor(std::vector<double>{-1, 0.5, 2});
  EXPECT_TRUE(gradcheck(log1pexp, x)) << gradcheck(log1pexp, x).text;
  EXPECT_TRUE(gradgradcheck(log1pexp, x)) << gradgradcheck(log1pexp, x).text;
}

TEST(CustomGradient, HasOneGradientForEachArgument) {
  const auto scaled = ops::custom_gradient([](const Tensor& x, const Tensor& y) {
    return std::pair(x * y, [x, y](const Tensor& up) { return Tensors{up * y * 10, up * x}; });
  });
  const Tensor x = {2}, y = {3};
  GradientTape tape;
  const Tensors both = tape.gradient(scaled(x, y), Tensors{x, y});
  EXPECT_EQ(both[0].at(0), 30);
  EXPECT_EQ(both[1].at(0), 2);
}

TEST(CustomGradient, SeesTheGradientsOfSeveralResults) {
  const auto both = ops::custom_gradient([](const Tensors& x) {
    return std::pair(Tensors{x[0] * 2, x[0] * 3}, [](const Tensors& up) { return Tensors{up[0] * 100 + up[1]}; });
  });
  const Tensor x = {1};
  GradientTape tape;
  const Tensors y = both({x});
  EXPECT_EQ(tape.gradient(y[0] + y[1] * 5, x).at(0), 105);
}

TEST(CustomGradient, SaysHowManyGradientsItExpects) {
  const auto wrong = ops::custom_gradient(
      [](const Tensor& x, const Tensor& y) { return std::pair(x * y, [](const Tensor& up) { return up; }); });
  const Tensor x = {2};
  GradientTape tape;
  const Tensor z = wrong(x, x * 2);
  try {
    tape.gradient(z, x);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "[custom_gradient] expected 2 gradients, one for each argument, received 1.");
  }
}

TEST(CustomGradient, OfAnIdentityCanTurnTheGradientAround) {
  const auto reversed = ops::custom_gradient(
      [](const Tensor& x) { return std::pair(x, [](const Tensor& up) { return ops::negative(up); }); });
  const Tensor x = {3};
  GradientTape tape;
  const Tensor y = ops::sum(reversed(x) * 2 + x);
  EXPECT_EQ(tape.gradient(y, x).at(0), -1);
}

TEST(HookGradient, SeesTheGradientOfThisUseAlone) {
  const Tensor x = {1, 2};
  std::vector<double> seen;
  GradientTape tape;
  const Tensor hooked = hook_gradient(x, [&](const Tensor& g) {
    seen = g.to_vector<double>();
    return ops::clip(g, -1, 1);
  });
  const Tensor y = ops::sum(hooked * 5 + x * 7);
  EXPECT_THAT(tape.gradient(y, x).to_vector<double>(), ElementsAre(8, 8));
  EXPECT_THAT(seen, ElementsAre(5, 5));
}

}  // namespace
}  // namespace keratin
