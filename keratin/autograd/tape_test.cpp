#include "keratin/autograd/tape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/autograd/no_grad.h"
#include "keratin/base/error.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using ops::Tensors;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<double> numbers(const Tensor& t) { return t.to_vector<double>(); }

template <class F>
std::string message_of(const F& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(GradientTape, SumsWhatSeveralUsesOfAValueGive) {
  const Tensor x = {1, 2, 3};
  GradientTape tape;
  EXPECT_THAT(numbers(tape.gradient(ops::sum(x * x + 2 * x), x)), ElementsAre(4, 6, 8));
}

TEST(GradientTape, TakesSeveralTargetsWithWeights) {
  const Tensor x = {1, 2};
  GradientTape tape({.persistent = true});
  const Tensor a = x * x, b = 3 * x;
  EXPECT_THAT(numbers(tape.gradient(Tensors{a, b}, Tensors{x})[0]), ElementsAre(5, 7));
  EXPECT_THAT(numbers(tape.gradient(Tensors{a, b}, Tensors{x}, {Tensor{1, 10}, Tensor()})[0]), ElementsAre(5, 43));
}

TEST(GradientTape, GivesGradientsOfValuesOnTheWay) {
  const Tensor x = {2};
  GradientTape tape;
  const Tensor y = x * x, z = y * y;
  const Tensors both = tape.gradient(z, Tensors{y, x});
  EXPECT_EQ(both[0].at(0), 8);
  EXPECT_EQ(both[1].at(0), 32);
}

TEST(GradientTape, SaysThatWhatItRecordedIsFreedAfterTheFirstUse) {
  const Tensor x = {1, 2};
  GradientTape tape;
  const Tensor y = ops::sum(x * x);
  tape.gradient(y, x);
  EXPECT_EQ(
      message_of([&] { tape.gradient(y, x); }),
      "[GradientTape] a tape that is not persistent can be asked for gradients once: what it recorded is freed on "
      "the way back. Make it with {.persistent = true}.");
}

TEST(GradientTape, RecordsOnAfterAResetAndAPersistentOneAfterEachUse) {
  const Tensor x = {3};
  GradientTape tape;
  tape.gradient(x * x, x);
  tape.reset();
  EXPECT_EQ(tape.gradient(x * x, x).at(0), 6);
  GradientTape lasting({.persistent = true});
  const Tensor y = x * x;
  EXPECT_EQ(lasting.gradient(y, x).at(0), 6);
  EXPECT_EQ(lasting.gradient(y * x, x).at(0), 27);
}

TEST(GradientTape, StopsRecordingWhenToldTo) {
  const Tensor x = {3};
  GradientTape tape;
  const Tensor y = x * x;
  tape.stop();
  const Tensor z = y * x;
  EXPECT_FALSE(tape.gradient(z, x).defined());
}

TEST(GradientTape, RefusesTargetsWithoutGradients) {
  const Tensor x = {1, 2};
  GradientTape tape;
  const Tensor y = ops::argmax(x);
  EXPECT_EQ(message_of([&] { tape.gradient(y, x); }),
            "[GradientTape] expected a floating target, received int32 (). Integers and bools have no gradient; cast "
            "before the loss is computed, not after.");
}

TEST(GradientTape, RefusesAnOutputGradientOfAnotherShape) {
  const Tensor x = {1, 2};
  GradientTape tape;
  const Tensor y = x * x;
  EXPECT_EQ(message_of([&] {
              tape.gradient(Tensors{y}, Tensors{x}, {Tensor{1, 2, 3}});
            }),
            "[gradient] expected an output gradient of the target's shape (2,), received shape (3,).");
}

TEST(GradientTape, LeavesAnUnusedSourceEmptyUnlessAskedOtherwise) {
  const Tensor x = {1, 2}, other = {5, 6};
  {
    GradientTape tape;
    EXPECT_FALSE(tape.gradient(ops::sum(x), other).defined());
  }
  {
    GradientTape tape({.unused = Unused::kZeros});
    EXPECT_THAT(numbers(tape.gradient(ops::sum(x), other)), ElementsAre(0, 0));
  }
  GradientTape tape({.unused = Unused::kError});
  const Tensor y = ops::sum(x);
  EXPECT_EQ(message_of([&] {
              tape.gradient(y, Tensors{x, other});
            }),
            "[GradientTape] the target does not depend on source 1 (float32 (2,)). Ask for .unused = Unused::kZeros or "
            "Unused::kEmpty if that is meant.");
}

TEST(GradientTape, NamesTheVariableThatTheTargetDoesNotDependOn) {
  const Variable w(Tensor({1.0f, 2.0f}), {.name = "kernel"});
  GradientTape tape({.unused = Unused::kError});
  const Tensor y = ops::sum(Tensor{1, 2});
  EXPECT_THAT(message_of([&] { tape.gradient(y, w); }),
              HasSubstr("does not depend on the variable kernel (float32 (2,))"));
}

TEST(GradientTape, RefusesIntegerSourcesUnlessEmptyOnesAreFine) {
  const Tensor n = ops::cast(Tensor{1, 2}, DType::int32);
  GradientTape tape({.unused = Unused::kError});
  const Tensor y = ops::sum(n * 1.5);
  EXPECT_EQ(message_of([&] { tape.gradient(y, n); }),
            "[GradientTape] there is no gradient with respect to source 0 (int32 (2,)): only floats have one. Cast it, "
            "or leave it out.");
}

TEST(GradientTape, RecordsOnlyWhatDependsOnWatchedTensorsWhenAsked) {
  const Tensor x = {2}, other = {3};
  GradientTape tape({.watch_all = false});
  tape.watch(x);
  const Tensor y = ops::sum(x * other * x);
  const Tensors both = tape.gradient(y, Tensors{x, other * 1});
  EXPECT_EQ(both[0].at(0), 12);
  EXPECT_FALSE(both[1].defined());
}

TEST(GradientTape, IsDifferentiatedByATapeAroundIt) {
  const Tensor x = {2};
  GradientTape outermost;
  GradientTape outer;
  GradientTape inner;
  const Tensor y = ops::sum(x * x * x * x);
  const Tensor first = inner.gradient(y, x);
  const Tensor second = outer.gradient(first, x);
  EXPECT_EQ(first.at(0), 32);
  EXPECT_EQ(second.at(0), 48);
  EXPECT_EQ(outermost.gradient(second, x).at(0), 48);
}

TEST(GradientTape, GivesTheJacobianRowByRow) {
  const Tensor x = {1, 2}, a = {{1, 2}, {3, 4}, {5, 6}};
  GradientTape tape;
  const Tensor y = ops::matmul(a, x) * 2;
  const Tensor j = tape.jacobian(y, x);
  EXPECT_EQ(j.shape(), (Shape{3, 2}));
  EXPECT_THAT(numbers(j), ElementsAre(2, 4, 6, 8, 10, 12));
}

TEST(GradientTape, ShowsAHookTheWholeGradientAndTakesWhatItReturns) {
  const Tensor x = {1, 2};
  GradientTape tape;
  const Tensor y = x * x;
  const Tensor z = ops::sum(y * 3 + y);
  std::vector<double> seen;
  tape.register_hook(y, [&](const Tensor& g) {
    seen = numbers(g);
    return g * 10;
  });
  EXPECT_THAT(numbers(tape.gradient(z, x)), ElementsAre(80, 160));
  EXPECT_THAT(seen, ElementsAre(4, 4));
}

TEST(GradientTape, AsksAHookOnASourceToo) {
  const Tensor x = {1, 2};
  GradientTape tape;
  tape.register_hook(x, [](const Tensor& g) { return ops::clip(g, -3, 3); });
  EXPECT_THAT(numbers(tape.gradient(ops::sum(x * x), x)), ElementsAre(2, 3));
}

TEST(GradientTape, SumsUpWhatBroadcastingSpread) {
  const Tensor x = {{1, 2, 3}, {4, 5, 6}}, b = {1, 1, 1};
  GradientTape tape;
  EXPECT_THAT(numbers(tape.gradient(ops::sum(x * b), b)), ElementsAre(5, 7, 9));
}

TEST(GradientTape, TakesNoStackForALongChain) {
  const Tensor x = Tensor::scalar(1, DType::float32);
  GradientTape tape;
  Tensor y = x;
  for (int i = 0; i < 1'000'000; ++i) y = ops::negative(y);
  EXPECT_EQ(tape.gradient(y, x).item(), 1);
}

TEST(GradientTape, FreesTheCallsOnTheWayBack) {
  const Tensor x = Tensor::full({4}, 1);
  GradientTape tape;
  Tensor y = x * x;
  // The gradient of y + y is known before the walk reaches x * x; by then the call of tanh has let go of its output.
  Tensor late = ops::tanh(y);
  const Tensor z = late + 1;
  bool was_alone = false;
  tape.register_hook(y, [&](const Tensor&) {
    was_alone = late.unique();
    return Tensor();
  });
  tape.gradient(z, x);
  EXPECT_TRUE(was_alone);
}

TEST(GradientTape, FollowsANumberThatTookAnotherDtype) {
  const Tensor x = 2.0, v = Tensor(std::vector<double>{1, 2});
  GradientTape tape;
  EXPECT_EQ(tape.gradient(ops::sum(v * x * x), x).item(), 12);
}

TEST(NoGrad, HidesOpsFromTapes) {
  const Tensor x = {2};
  GradientTape tape;
  Tensor factor;
  {
    const NoGrad scope;
    factor = x * x;
  }
  EXPECT_EQ(tape.gradient(factor * x, x).at(0), 4);
}

TEST(NoGrad, RunsAFunctionAndReturnsItsResult) {
  const Tensor x = {2};
  GradientTape tape;
  const Tensor y = x * no_grad([&] { return x * 10; });
  EXPECT_EQ(tape.gradient(y, x).at(0), 20);
}

TEST(NoGrad, MayHoldTheWayBackOfATapeThatEndsLater) {
  const Tensor x = {2};
  {
    GradientTape tape, lasting({.persistent = true});
    const Tensor y = x * x;
    {
      const NoGrad scope;
      EXPECT_EQ(tape.gradient(y, x).at(0), 4);
      EXPECT_EQ(lasting.gradient(y, x).at(0), 4);
      const Tensor unseen = x * 3;
      EXPECT_FALSE(lasting.gradient(unseen, x).defined());
    }
    EXPECT_EQ(lasting.gradient(y * x, x).at(0), 12);
  }
  EXPECT_EQ((x * x).at(0), 4);  // nobody who is gone is shown this
}

TEST(StopGradient, LetsNoGradientThrough) {
  const Tensor x = {2};
  GradientTape tape;
  EXPECT_EQ(tape.gradient(x * ops::stop_gradient(x * x), x).at(0), 4);
}

}  // namespace
}  // namespace keratin
