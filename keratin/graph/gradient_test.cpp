#include "keratin/graph/gradient.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/base/error.h"
#include "keratin/graph/function.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

using ops::Tensors;
using testing::ElementsAre;
using testing::HasSubstr;

std::string error_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

std::vector<double> list(const Tensor& t) { return t.to_vector<double>(); }

struct Gradient : testing::Test {
  Tensor x = symbolic(DType::float32, {None}, "x");
  Tensor y = symbolic(DType::float32, {None}, "y");
  Shared w = shared(Tensor{2, 3}, "w");
};

TEST_F(Gradient, OfAMeanKnowsTheLengthThatComes) {
  const auto f = function({x}, gradient(ops::mean(ops::square(x)), x));
  EXPECT_THAT(list(f(Tensor{1, 2})), ElementsAre(1, 2));
  EXPECT_THAT(list(f(Tensor{2, 4, 6, 8})), ElementsAre(1, 2, 3, 4));
}

TEST_F(Gradient, IsTakenWithRespectToSharedVariablesAndExpressions) {
  const Tensor hidden = x * w;
  const Tensor cost = ops::sum(hidden * hidden);
  const auto f = function({x}, gradient(cost, {w, hidden, x}));
  const Results g = f(Tensor{1, 2});
  EXPECT_THAT(list(g[0]), ElementsAre(4, 24));
  EXPECT_THAT(list(g[1]), ElementsAre(4, 12));
  EXPECT_THAT(list(g[2]), ElementsAre(8, 36));
}

TEST_F(Gradient, IsOfAnyOrder) {
  const Tensor first = gradient(ops::sum(x * x * x), x), second = gradient(ops::sum(first), x);
  const auto f = function({x}, Tensors{first, second, gradient(ops::sum(second), x)});
  const Results g = f(Tensor{2, 3});
  EXPECT_THAT(list(g[0]), ElementsAre(12, 27));
  EXPECT_THAT(list(g[1]), ElementsAre(12, 18));
  EXPECT_THAT(list(g[2]), ElementsAre(6, 6));
}

TEST_F(Gradient, NamesWhatTheCostDoesNotDependOn) {
  EXPECT_THAT(error_of([&] { gradient(ops::sum(x), y); }), HasSubstr("does not depend on \"y\""));
  EXPECT_THAT(error_of([&] { gradient(ops::sum(x), w); }), HasSubstr("does not depend on \"w\""));
  const auto f = function({x, y}, gradient(ops::sum(x), y, {.disconnected = Disconnected::zero}));
  EXPECT_THAT(list(f(Tensor{1}, Tensor{5, 6})), ElementsAre(0, 0));
  EXPECT_THAT(error_of([&] { function({x}, gradient(ops::sum(ops::floor(x)), x))(Tensor{1}); }),
              HasSubstr("does not depend on \"x\" through differentiable ops"));
}

TEST_F(Gradient, HoldsConstantWhatItIsTold) {
  const Tensor hidden = x * 3;
  const auto f = function({x}, gradient(ops::sum(hidden * x), x, {.consider_constant = {hidden}}));
  EXPECT_THAT(list(f(Tensor{1, 2})), ElementsAre(3, 6));
}

TEST_F(Gradient, StartsFromKnownOnes) {
  const Tensor hidden = x * x;
  const auto f = function({x}, gradient(Tensor(), x, {.known_gradients = {{hidden, Tensor{1, 10}}}}));
  EXPECT_THAT(list(f(Tensor{3, 4})), ElementsAre(6, 80));
  const auto instead = function({x}, gradient(ops::sum(hidden), x, {.known_gradients = {{hidden, Tensor{1, 10}}}}));
  EXPECT_THAT(list(instead(Tensor{3, 4})), ElementsAre(6, 80));
}

TEST_F(Gradient, SeesWhatGivensPutThere) {
  const Tensor cost = ops::sum(x * x);
  const auto f = function({y}, gradient(cost, x), {.givens = {{x, y + 1}}});
  EXPECT_THAT(list(f(Tensor{1, 2})), ElementsAre(4, 6));
  const auto fixed = function({}, gradient(cost, x), {.givens = {{x, Tensor{5}}}});
  EXPECT_THAT(list(fixed()), ElementsAre(10));
}

TEST_F(Gradient, RefusesWhatHasNone) {
  const Tensor n = symbolic(DType::int32, {}, "n");
  EXPECT_THAT(error_of([&] { gradient(x * 2, x); }), HasSubstr("expected a scalar cost, received shape (None,)"));
  EXPECT_THAT(error_of([&] { gradient(Tensor(1.0), x); }), HasSubstr("expected an expression as the cost"));
  EXPECT_THAT(error_of([&] { gradient(ops::sum(x) * n, n); }), HasSubstr("only floats have gradients"));
  EXPECT_THAT(error_of([&] { gradient(Tensor(), x); }), HasSubstr("expected a cost, or known_gradients"));
}

TEST_F(Gradient, TrainsALine) {
  Shared slope = shared(Tensor::scalar(0, DType::float32), "slope"),
         bias = shared(Tensor::scalar(0, DType::float32), "bias");
  const Tensor cost = ops::mean(ops::square(x * slope + bias - y));
  const Tensors g = gradient(cost, {slope, bias});
  const auto train = function({x, y}, cost, {.updates = {{slope, slope - 0.1 * g[0]}, {bias, bias - 0.1 * g[1]}}});
  double loss = 0;
  for (int i = 0; i < 300; ++i) loss = static_cast<Tensor>(train(Tensor{0, 1, 2}, Tensor{1, 3, 5})).item();
  EXPECT_LT(loss, 1e-6);
  EXPECT_NEAR(slope.get_value().item(), 2, 1e-2);
}

}  // namespace
}  // namespace keratin::graph
