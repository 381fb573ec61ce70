// What autograd and graph do together, though neither knows the other.
#include <gtest/gtest.h>

#include "keratin/autograd/checkpoint.h"
#include "keratin/autograd/custom_gradient.h"
#include "keratin/autograd/no_grad.h"
#include "keratin/autograd/tape.h"
#include "keratin/autograd/transforms.h"
#include "keratin/graph/jit.h"
#include "keratin/ops/batch/vmap.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/random.h"

namespace keratin {
namespace {

using ops::Tensors;

std::vector<double> numbers(const Tensor& t) { return t.to_vector<double>(); }

const Tensor x = Tensor(std::vector<double>{0.3, -0.7, 1.1}), v = Tensor(std::vector<double>{1, -2, 0.5});

Tensor wave(const Tensor& t) { return ops::sum(ops::sin(t)) * ops::sum(t * t); }

graph::Jit jit1(std::function<Tensor(const Tensor&)> f) {
  return graph::jit([f = std::move(f)](const Tensors& in) -> Tensors { return {f(in[0])}; });
}

TEST(TapeInGraph, ATapeInsideGivesGradientsOfTheGraph) {
  auto f = graph::jit([](const Tensors& in) -> Tensors {
    GradientTape tape;
    return {tape.gradient(ops::sum(in[0] * in[0] * in[0]), in[0])};
  });
  const Tensor dx = f({Tensor{2, 3}})[0];
  EXPECT_EQ(dx.at(0), 12);
  EXPECT_EQ(dx.at(1), 27);
}

TEST(TapeInGraph, EveryTransformTracedGivesTheBitsOfTheEagerOne) {
  EXPECT_EQ(numbers(jit1(grad(wave))({x})[0]), numbers(grad(wave)(x)));
  EXPECT_EQ(numbers(jit1(hessian(wave))({x})[0]), numbers(hessian(wave)(x)));
  EXPECT_EQ(numbers(jit1(grad([](const Tensor& t) { return ops::sum(grad(wave)(t) * v); }))({x})[0]),
            numbers(hvp(wave, x, v)));
  EXPECT_EQ(numbers(jit1([](const Tensor& t) { return hvp(wave, t, v); })({x})[0]), numbers(hvp(wave, x, v)));
  EXPECT_EQ(numbers(jit1([](const Tensor& t) { return jvp(wave, t, v).second; })({x})[0]),
            numbers(jvp(wave, x, v).second));
}

TEST(TapeInGraph, ATapeAroundSeesThroughAJit) {
  const graph::Jit traced = jit1(wave);
  traced({x});
  GradientTape tape, plain;
  EXPECT_EQ(numbers(tape.gradient(traced({x})[0], x)), numbers(plain.gradient(wave(x), x)));
  EXPECT_EQ(traced.traces(), 1);
}

TEST(TapeInGraph, GradTakesATracedFunction) {
  const graph::Jit traced = jit1(wave);
  const auto f = [&](const Tensor& t) { return traced({t})[0]; };
  EXPECT_EQ(numbers(grad(f)(x)), numbers(grad(wave)(x)));
  EXPECT_EQ(numbers(hvp(f, x, v)), numbers(hvp(wave, x, v)));
  EXPECT_EQ(numbers(jit1(grad(f))({x})[0]), numbers(grad(wave)(x)));
}

TEST(TapeInGraph, AJitRunsAsAPlanWhereNoTapeRecords) {
  int runs = 0;
  const graph::Jit traced = jit1([&](const Tensor& t) { return ++runs, wave(t); });
  GradientTape tape;
  no_grad([&] { return traced({x}); });
  no_grad([&] { return traced({x}); });
  EXPECT_EQ(runs, 1);
}

TEST(TapeInGraph, ACheckpointInsideATraceIsTheFunctionItself) {
  const auto f = checkpoint([](const Tensor& t) { return ops::sum(ops::tanh(t) * t); });
  const auto plain = [](const Tensor& t) { return ops::sum(ops::tanh(t) * t); };
  EXPECT_EQ(numbers(jit1(grad(f))({x})[0]), numbers(grad(plain)(x)));
}

TEST(TapeInGraph, ATapeInACheckpointInATape) {
  const auto slope = checkpoint([](const Tensor& t) { return grad(wave)(t); });
  GradientTape tape;
  const Tensor y = ops::sum(slope(x) * v);
  EXPECT_EQ(numbers(tape.gradient(y, x)), numbers(hvp(wave, x, v)));
}

TEST(TapeInGraph, ACustomGradientIsTracedWithTheTape) {
  const auto twice = ops::custom_gradient(
      [](const Tensor& t) { return std::pair(t * t, [t](const Tensor& up) { return up * t * 100; }); });
  const auto f = [&](const Tensor& t) { return ops::sum(twice(t)); };
  EXPECT_EQ(numbers(jit1(grad(f))({x})[0]), numbers(x * 100));
}

TEST(TapeInGraph, ACustomGradientHoldsInsideAVmap) {
  const auto scaled = ops::custom_gradient([](const Tensor& a, const Tensor& b) {
    const Tensor product = a * b;
    return std::pair(product, [a, b](const Tensor& up) { return Tensors{up * b * 100, up * a * 10}; });
  });
  const Tensor rows = {{1, 2}, {3, 4}, {5, 6}}, w = {7, 8};
  const auto loss = [&](const Tensors& in) {
    return ops::sum(vmap([&](const Tensor& row) { return ops::sum(scaled(row, in[1])); })(in[0]));
  };
  const Tensors both = grad(loss)({rows, w});
  EXPECT_EQ(numbers(both[0]), (std::vector<double>{700, 800, 700, 800, 700, 800}));
  EXPECT_EQ(numbers(both[1]), (std::vector<double>{90, 120}));
}

TEST(TapeInGraph, VmapOfGradIsGradOfEachRow) {
  const Tensor rows = ops::stack({x, v, x * v});
  const Tensor slopes = vmap([](const Tensor& row) { return grad(wave)(row); })(rows);
  for (int64_t i = 0; i < 3; ++i) EXPECT_EQ(numbers(slopes[i]), numbers(grad(wave)(rows[i])));
}

TEST(TapeInGraph, DropoutBySeedIsReplayedByACheckpointAsInThePlan) {
  const random::SeedGenerator a(5), b(5);
  const auto noisy = [](const random::SeedGenerator& seed) {
    return [&seed](const Tensor& t) { return ops::sum(ops::sin(t * random::normal({3}, {.seed = seed}))); };
  };
  const Tensor x32 = ops::cast(x, DType::float32);
  EXPECT_EQ(numbers(jit1(grad(noisy(a)))({x32})[0]), numbers(grad(checkpoint(noisy(b)))(x32)));
  EXPECT_EQ(numbers(a.state().value()), numbers(b.state().value()));
}

}  // namespace
}  // namespace keratin
