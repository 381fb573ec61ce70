#include "keratin/autograd/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/autograd/tape.h"
#include "keratin/autograd/transforms.h"
#include "keratin/core/variable.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/random.h"

namespace keratin {
namespace {

using ops::Tensors;
using testing::ElementsAre;

std::vector<double> numbers(const Tensor& t) { return t.to_vector<double>(); }

TEST(Checkpoint, GivesTheSameBits) {
  const Tensor x = {0.3f, -1.7f, 2.5f};
  const auto f = [](const Tensor& v) { return ops::tanh(v * 1.3) * ops::exp(ops::sin(v)); };
  GradientTape plain, with;
  const Tensor y = f(x), z = checkpoint(f)(x);
  EXPECT_EQ(numbers(y), numbers(z));
  EXPECT_EQ(numbers(plain.gradient(y, x)), numbers(with.gradient(z, x)));
}

TEST(Checkpoint, RunsTheFunctionAgainOnTheWayBackAndKeepsNothingOfItUntilThen) {
  const Tensor x = {2};
  int runs = 0;
  Tensor inside;
  GradientTape tape;
  const Tensor y = checkpoint([&](const Tensor& v) {
    ++runs;
    inside = v * 3;
    return inside * v;
  })(x);
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(inside.unique());
  EXPECT_EQ(tape.gradient(y, x).at(0), 12);
  EXPECT_EQ(runs, 2);
}

TEST(Checkpoint, RunsOnceWithoutATape) {
  int runs = 0;
  checkpoint([&](const Tensor& v) { return ++runs, v * 2; })(Tensor{1});
  EXPECT_EQ(runs, 1);
}

TEST(Checkpoint, GivesGradientsOfVariablesAndOfWhatItCaptures) {
  const Variable w(Tensor({3.0f}));
  const Tensor x = {2}, c = {5};
  GradientTape tape({.persistent = true});
  const Tensor y = checkpoint([&](const Tensor& v) { return v * w * c * c; })(x);
  EXPECT_EQ(tape.gradient(y, x).at(0), 75);
  EXPECT_EQ(tape.gradient(y, w).at(0), 50);
  EXPECT_EQ(tape.gradient(y, c).at(0), 60);
}

TEST(Checkpoint, TellsAnArgumentFromTheSameTensorCaptured) {
  const Tensor x = {3};
  GradientTape tape;
  const Tensor y = checkpoint([&](const Tensor& a, const Tensor& b) { return a * a * b * x; })(x, x);
  EXPECT_EQ(tape.gradient(y, x).at(0), 108);
}

TEST(Checkpoint, DrawsTheSameRandomNumbersAgainAndCountsThemOnce) {
  const random::SeedGenerator a(7), b(7);
  const Tensor x = Tensor::full({5}, 1);
  const auto noisy = [](const random::SeedGenerator& seed) {
    return [&seed](const Tensor& v) {
      return v * random::normal({5}, {.seed = seed}) * random::uniform({5}, {.seed = seed});
    };
  };
  GradientTape plain, with;
  const Tensor y = noisy(a)(x), z = checkpoint(noisy(b))(x);
  EXPECT_EQ(numbers(y), numbers(z));
  EXPECT_EQ(numbers(plain.gradient(y, x)), numbers(with.gradient(z, x)));
  EXPECT_EQ(numbers(a.state().value()), numbers(b.state().value()));
}

TEST(Checkpoint, SeesVariablesAsTheFunctionFoundThemAndAssignsOnce) {
  Variable w(Tensor({3.0f})), calls(Tensor({0.0f}));
  const Tensor x = {2};
  GradientTape tape;
  const Tensor y = checkpoint([&](const Tensor& v) {
    calls.assign(calls + 1);
    return v * w * calls;
  })(x);
  w.assign(Tensor{1000});
  EXPECT_EQ(tape.gradient(y, x).at(0), 3);
  EXPECT_EQ(calls.value().at(0), 1);
  EXPECT_EQ(w.value().at(0), 1000);
}

TEST(Checkpoint, NestsInItself) {
  const Variable w(Tensor({3.0f}));
  const auto inner = checkpoint([&](const Tensor& v) { return ops::sin(v) * w; });
  const auto outer = checkpoint([&](const Tensor& v) { return inner(inner(v) * v); });
  const Tensor x = {0.7f};
  GradientTape tape;
  const Tensors both = tape.gradient(Tensors{outer(x)}, Tensors{x, w.value()});
  GradientTape again;
  const auto f = [&](const Tensor& v) { return ops::sin(v) * w; };
  const Tensors expected = again.gradient(Tensors{f(f(x) * x)}, Tensors{x, w.value()});
  EXPECT_EQ(numbers(both[0]), numbers(expected[0]));
  EXPECT_EQ(numbers(both[1]), numbers(expected[1]));
}

TEST(Checkpoint, CanBeDifferentiatedTwice) {
  const auto f = checkpoint([](const Tensor& x) { return x * x * x; });
  EXPECT_EQ(grad(grad(f))(2.0).item(), 12);
  const auto g = [&](const Tensor& x) { return ops::sum(f(ops::sin(x))); };
  const auto plain = [](const Tensor& x) {
    const Tensor s = ops::sin(x);
    return ops::sum(s * s * s);
  };
  const Tensor x = Tensor(std::vector<double>{0.3, 1.2}), v = Tensor(std::vector<double>{1, -2});
  EXPECT_EQ(numbers(hvp(g, x, v)), numbers(hvp(plain, x, v)));
}

TEST(Checkpoint, WithATapeInside) {
  const auto f = checkpoint([](const Tensor& x) { return grad([](const Tensor& v) { return v * v * v; })(x); });
  const Tensor x = Tensor::scalar(2, DType::float32);
  GradientTape tape;
  EXPECT_EQ(tape.gradient(f(x), x).item(), 12);
}

TEST(Checkpoint, TakesAndGivesLists) {
  const auto f = checkpoint([](const Tensors& x) { return Tensors{x[0] * x[1], x[0] + x[1]}; });
  const Tensor a = {2}, b = {3};
  GradientTape tape;
  const Tensors y = f({a, b});
  EXPECT_EQ(tape.gradient(y[0] * y[1], a).at(0), 21);
}

}  // namespace
}  // namespace keratin
