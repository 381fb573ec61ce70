#include "keratin/autograd/transforms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "keratin/autograd/tape.h"
#include "keratin/base/error.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using ops::Tensors;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::Pointwise;

std::vector<double> numbers(const Tensor& t) { return t.to_vector<double>(); }

Tensor float64(std::vector<double> values) { return Tensor(values); }

template <class F>
std::string message_of(const F& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

Tensor cube(const Tensor& x) { return ops::sum(x * x * x); }

TEST(Grad, IsAFunctionLikeTheOneItIsGiven) {
  const auto slope = grad(cube);
  EXPECT_THAT(numbers(slope(Tensor{1, 2})), ElementsAre(3, 12));
}

TEST(Grad, OfItselfGivesEveryOrder) {
  const auto f = [](const Tensor& x) { return ops::sin(x); };
  const Tensor x = Tensor::scalar(0.5, DType::float64);
  EXPECT_DOUBLE_EQ(grad(f)(x).item(), std::cos(0.5));
  EXPECT_DOUBLE_EQ(grad(grad(f))(x).item(), -std::sin(0.5));
  EXPECT_DOUBLE_EQ(grad(grad(grad(f)))(x).item(), -std::cos(0.5));
  EXPECT_DOUBLE_EQ(grad(grad(grad(grad(f))))(x).item(), std::sin(0.5));
}

TEST(Grad, TakesTheArgumentThatIsAskedFor) {
  const auto f = [](const Tensor& x, const Tensor& y) { return ops::sum(x * y * y); };
  EXPECT_THAT(numbers(grad(f)(Tensor{1, 2}, Tensor{3, 4})), ElementsAre(9, 16));
  EXPECT_THAT(numbers(grad(f, {.argument = 1})(Tensor{1, 2}, Tensor{3, 4})), ElementsAre(6, 16));
}

TEST(Grad, TellsTheSameTensorGivenTwiceApart) {
  const auto f = [](const Tensor& x, const Tensor& y) { return ops::sum(x * x * y); };
  const Tensor x = {3};
  EXPECT_EQ(grad(f)(x, x).at(0), 18);
  EXPECT_EQ(grad(f, {.argument = 1})(x, x).at(0), 9);
}

TEST(Grad, CountsWhatIsCapturedAsConstant) {
  const Tensor x = {3};
  EXPECT_EQ(grad([&](const Tensor& y) { return ops::sum(x * y * y); })(x).at(0), 18);
}

TEST(Grad, OfAFunctionOfAListGivesAList) {
  const auto f = [](const Tensors& x) { return ops::sum(x[0] * x[1]); };
  const Tensors both = grad(f)({Tensor{1, 2}, Tensor{3, 4}});
  EXPECT_THAT(numbers(both[0]), ElementsAre(3, 4));
  EXPECT_THAT(numbers(both[1]), ElementsAre(1, 2));
}

TEST(Grad, TakesNumbers) { EXPECT_EQ(grad(cube)(2.0).item(), 12); }

TEST(Grad, RefusesAFunctionThatIsNoScalar) {
  EXPECT_EQ(
      message_of([] {
        grad([](const Tensor& x) { return x * x; })(Tensor{1, 2});
      }),
      "[grad] expected a function that returns a scalar, received shape (2,). Sum it up, or use jacobian or vjp.");
}

TEST(Grad, RefusesAnArgumentThatIsNotUsed) {
  const auto f = [](const Tensor& x, const Tensor&) { return ops::sum(x); };
  EXPECT_EQ(message_of([&] { grad(f, {.argument = 1})(Tensor{1}, Tensor{2}); }),
            "[grad] the target does not depend on source 0 (float32 (1,)). Ask for .unused = Unused::kZeros or "
            "Unused::kEmpty if that is meant.");
  EXPECT_EQ(grad(f, {.argument = 1, .unused = Unused::kZeros})(Tensor{1}, Tensor{2}).at(0), 0);
}

TEST(Grad, RefusesIntegers) {
  EXPECT_EQ(message_of([] { grad(cube)(2); }),
            "[grad] argument 0 is int32 (): only floats have gradients. Cast it, or differentiate with respect to "
            "another argument.");
}

TEST(ValueAndGrad, GivesBoth) {
  const auto [value, slope] = value_and_grad(cube)(Tensor{1, 2});
  EXPECT_EQ(value.item(), 9);
  EXPECT_THAT(numbers(slope), ElementsAre(3, 12));
}

TEST(Vjp, TakesGradientsBackAgainAndAgain) {
  const auto [y, pullback] = vjp([](const Tensor& x) { return x * x; }, Tensor{1, 2});
  EXPECT_THAT(numbers(y), ElementsAre(1, 4));
  EXPECT_THAT(numbers(pullback(Tensor{1, 0})), ElementsAre(2, 0));
  EXPECT_THAT(numbers(pullback(Tensor{0, 1})), ElementsAre(0, 4));
}

TEST(Jvp, IsTheSlopeAlongATangent) {
  const auto [y, dy] = jvp([](const Tensor& x) { return ops::sin(x); }, float64({0.1}), float64({0.2}));
  EXPECT_DOUBLE_EQ(y.at(0), std::sin(0.1));
  EXPECT_DOUBLE_EQ(dy.at(0), 0.2 * std::cos(0.1));
}

TEST(Jvp, IsZeroWhereNothingDependsAndTheTangentWhereNothingHappens) {
  const auto constant = jvp([](const Tensor&) { return Tensor{1, 2}; }, Tensor{5}, Tensor{1});
  EXPECT_THAT(numbers(constant.second), ElementsAre(0, 0));
  const auto itself = jvp([](const Tensor& x) { return x; }, Tensor{5}, Tensor{7});
  EXPECT_THAT(numbers(itself.second), ElementsAre(7));
}

TEST(Jvp, TakesSeveralArguments) {
  const auto f = [](const Tensors& x) -> Tensors { return {x[0] * x[1], x[0] + x[1]}; };
  const auto [y, dy] = jvp(f, {Tensor{2}, Tensor{3}}, {Tensor{1}, Tensor{10}});
  EXPECT_EQ(dy[0].at(0), 23);
  EXPECT_EQ(dy[1].at(0), 11);
}

TEST(Jvp, RefusesATangentOfAnotherShape) {
  EXPECT_EQ(message_of([] {
              jvp(cube, Tensor{1, 2}, Tensor{1});
            }),
            "[jvp] expected a tangent of shape (2,), received shape (1,).");
}

TEST(Jvp, OfAGradientIsTheSecondDerivativeAlongTheTangent) {
  const Tensor x = float64({1, 2}), v = float64({1, 10});
  const auto [slope, along] = jvp(grad(cube), x, v);
  EXPECT_THAT(numbers(slope), ElementsAre(3, 12));
  EXPECT_THAT(numbers(along), ElementsAre(6, 120));
}

TEST(Jvp, CanBeDifferentiated) {
  const auto along = [](const Tensor& x) { return ops::sum(jvp(cube, x, Tensor{1, 10}).second); };
  EXPECT_THAT(numbers(grad(along)(Tensor{1, 2})), ElementsAre(6, 120));
}

TEST(OpsJvp, PassesOnWhatElseTheFunctionReturns) {
  const auto f = [](const Tensor& x) { return std::pair(x * x, std::string("seen")); };
  const auto [y, dy, aux] = ops::jvp(f, Tensor{3}, Tensor{1});
  EXPECT_EQ(y.at(0), 9);
  EXPECT_EQ(dy.at(0), 6);
  EXPECT_EQ(aux, "seen");
}

Tensor mixed(const Tensor& x) { return ops::sin(x) * ops::sum(x * x); }

TEST(Jacobian, HasTheShapesOfBoth) {
  const Tensor a = {{1, 2, 3}, {4, 5, 6}};
  const Tensor j = jacobian([&](const Tensor& x) { return ops::matmul(a, x); })(Tensor::full({3, 1}, 1));
  EXPECT_EQ(j.shape(), (Shape{2, 1, 3, 1}));
  EXPECT_THAT(numbers(j), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Jacobian, HasThePullbacksAsRowsAndTheTangentsAsColumns) {
  const Tensor x = float64({0.3, -0.7, 1.1});
  const Tensor j = jacobian(mixed)(x);
  const auto pullback = vjp(mixed, x).second;
  for (int64_t i = 0; i < 3; ++i) {
    std::vector<double> unit(3, 0.0);
    unit[static_cast<size_t>(i)] = 1;
    const Tensor row = pullback(float64(unit)), column = jvp(mixed, x, float64(unit)).second;
    for (int64_t k = 0; k < 3; ++k) {
      EXPECT_DOUBLE_EQ(j.at(i, k), row.at(k));
      EXPECT_NEAR(j.at(k, i), column.at(k), 1e-15);
    }
  }
}

TEST(Jacobian, IsZeroWhereNothingDepends) {
  const auto f = [](const Tensor& x) { return ops::concatenate({x * 0 + 1, Tensor{4}}); };
  EXPECT_THAT(numbers(jacobian(f)(Tensor{5})), ElementsAre(0, 0));
  EXPECT_EQ(jacobian([](const Tensor& x) { return ops::zeros_like(x); })(Tensor{5, 6}).shape(), (Shape{2, 2}));
}

TEST(Hessian, IsTheJacobianOfTheGradient) {
  const auto f = [](const Tensor& x) { return ops::sum(ops::sin(x)) * ops::sum(x * x); };
  const Tensor x = float64({0.3, -0.7, 1.1});
  const Tensor h = hessian(f)(x), again = jacobian(grad(f))(x);
  EXPECT_EQ(numbers(h), numbers(again));
  for (int64_t i = 0; i < 3; ++i)
    for (int64_t k = 0; k < 3; ++k) EXPECT_NEAR(h.at(i, k), h.at(k, i), 1e-15);
}

TEST(Hessian, OfALinearFunctionIsZero) {
  EXPECT_THAT(numbers(hessian([](const Tensor& x) { return ops::sum(3 * x); })(Tensor{1, 2})), ElementsAre(0, 0, 0, 0));
}

TEST(Hvp, IsTheHessianTimesAVector) {
  const auto f = [](const Tensor& x) { return ops::sum(ops::sin(x)) * ops::sum(x * x); };
  const Tensor x = float64({0.3, -0.7, 1.1}), v = float64({1, -2, 0.5});
  const std::vector<double> expected = numbers(ops::matmul(hessian(f)(x), v));
  EXPECT_THAT(numbers(hvp(f, x, v)), Pointwise(DoubleNear(1e-14), expected));
}

TEST(Hvp, OfAListGoesThroughTheMixedDerivatives) {
  const auto f = [](const Tensors& x) { return ops::sum(x[0] * x[1] * x[1]); };
  const Tensors out = hvp(f, {Tensor{2}, Tensor{3}}, {Tensor{1}, Tensor{10}});
  EXPECT_EQ(out[0].at(0), 60);
  EXPECT_EQ(out[1].at(0), 46);
}

TEST(Transforms, AreSeenByATapeAround) {
  const Tensor x = {2};
  GradientTape tape;
  const Tensor slope = grad(cube)(x);
  EXPECT_EQ(tape.gradient(slope, x).at(0), 12);
}

}  // namespace
}  // namespace keratin
