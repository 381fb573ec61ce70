#include "keratin/graph/function.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/base/error.h"
#include "keratin/graph/gradient.h"
#include "keratin/graph/pretty.h"
#include "keratin/ops/control/control.h"
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

struct Expressions : testing::Test {
  Tensor x = symbolic(DType::float32, {None}, "x");
  Tensor y = symbolic(DType::float32, {None}, "y");
};

TEST_F(Expressions, ComputesAnExpressionForAnyLength) {
  const auto f = function({x, y}, ops::exp(x) * y + 1);
  EXPECT_THAT(list(f(Tensor{0, 0}, Tensor{2, 3})), ElementsAre(3, 4));
  EXPECT_THAT(list(f({{0}, {5}})), ElementsAre(6));
}

TEST_F(Expressions, GivesListsAndNamedOutputs) {
  const auto f = function({x}, Tensors{x + 1, x * 2});
  EXPECT_THAT(list(f(Tensor{3})[1]), ElementsAre(6));
  const auto named = function({x}, std::vector<std::pair<std::string, Tensor>>{{"sum", ops::sum(x)}, {"twice", x * 2}});
  const Results r = named(Tensor{1, 2});
  EXPECT_EQ(r["sum"].item(), 3);
  EXPECT_THAT(error_of([&] { r["product"]; }), HasSubstr("no output \"product\", there are sum, twice"));
  EXPECT_THAT(error_of([&] { static_cast<void>(static_cast<Tensor>(r)); }), HasSubstr("gave 2 tensors"));
}

TEST_F(Expressions, TakesArgumentsByNameAndValuesOfTheirOwn) {
  const auto f = function({x, In(y, {.value = Tensor{10}})}, x + y);
  EXPECT_THAT(list(f(Tensor{1})), ElementsAre(11));
  EXPECT_THAT(list(f.call({{"y", Tensor{1}}, {"x", Tensor{1}}})), ElementsAre(2));
  EXPECT_THAT(error_of([&] { f.call({{"z", Tensor{1}}}); }), HasSubstr("there is no input \"z\". The inputs are x, y"));
  EXPECT_THAT(error_of([&] { f.call({{"x", Tensor{1}}, {"x", Tensor{1}}}); }), HasSubstr("\"x\" was given twice"));
  EXPECT_THAT(error_of([&] { f(); }), HasSubstr("input \"x\" (number 0) is missing"));
  EXPECT_THAT(error_of([&] { f(Tensor{1}, Tensor{1}, Tensor{1}); }),
              HasSubstr("expected 2 arguments (x, y), received 3"));
}

TEST_F(Expressions, SaysWhichInputHasTheWrongDTypeOrShape) {
  const auto f = function({x, y}, x + y, {.name = "train"});
  EXPECT_THAT(
      error_of([&] { f(Tensor{1}, ops::cast(Tensor{1}, DType::float64)); }),
      HasSubstr("[train] input \"y\" (number 1): expected float32 (None,), received float64 (1,). Use ops::cast."));
  EXPECT_THAT(error_of([&] {
                f(Tensor{1}, Tensor{{1, 2}});
              }),
              HasSubstr("expected float32 (None,), received float32 (1, 2)"));
}

TEST_F(Expressions, TakesNumbersInTheDTypeOfTheInput) {
  const Tensor n = symbolic(DType::float64, {}, "n");
  const Tensor count = symbolic(DType::int32, {}, "count");
  EXPECT_EQ(static_cast<Tensor>(function({n}, n / 3)(1)).item(), 1.0 / 3);
  EXPECT_THAT(error_of([&] { function({count}, count + 1)(1.5); }),
              HasSubstr("expected int32 (), received float32 ()"));
}

TEST_F(Expressions, RefusesInputsThatAreUnusedMissingOrTwice) {
  EXPECT_THAT(error_of([&] { function({x, y}, x + 1); }), HasSubstr("the input \"y\" is not used"));
  EXPECT_NO_THROW(function({x, y}, x + 1, {.on_unused_input = UnusedInput::ignore}));
  EXPECT_THAT(error_of([&] { function({x}, x + y); }),
              HasSubstr("depends on the input \"y\" (float32 (None,)), which was not given"));
  EXPECT_THAT(error_of([&] { function({x, x}, x + 1); }), HasSubstr("\"x\" is listed twice"));
  EXPECT_THAT(error_of([&] { function({Tensor{1, 2}}, x + 1); }), HasSubstr("expected symbolic tensors as inputs"));
  const Tensor other = symbolic(DType::float32, {}, "x");
  EXPECT_THAT(error_of([&] { function({x, other}, x + other); }), HasSubstr("two inputs are called \"x\""));
}

TEST_F(Expressions, GivesAnExpressionInsteadOfComputingIt) {
  const Tensor hidden = ops::exp(x);
  const auto f = function({In(hidden, {.name = "hidden"})}, hidden * 2);
  EXPECT_THAT(list(f(Tensor{3})), ElementsAre(6));
}

TEST(Shared, IsReadWhenTheFunctionRuns) {
  const Tensor x = symbolic(DType::float32, {}, "x");
  Shared w = shared(Tensor{1, 2}, "w");
  const auto f = function({x}, w * x);
  EXPECT_THAT(list(f(2)), ElementsAre(2, 4));
  w.set_value(Tensor{5, 6});
  EXPECT_THAT(list(f(2)), ElementsAre(10, 12));
  EXPECT_THAT(error_of([&] { w.set_value({1, 2, 3}); }), HasSubstr("expected shape (2,) for w, received (3,)"));
  EXPECT_THAT(error_of([&] {
                function({x, w}, w * x);
              }),
              HasSubstr("the shared variable \"w\" is an input of every function"));
}

TEST(Updates, AreComputedFromTheOldValues) {
  Shared a = shared(Tensor{1}, "a"), b = shared(Tensor{10}, "b");
  const auto swap = function({}, a + b, {.updates = {{a, b}, {b, a + b}}});
  EXPECT_THAT(list(swap()), ElementsAre(11));
  EXPECT_THAT(list(a.get_value()), ElementsAre(10));
  EXPECT_THAT(list(b.get_value()), ElementsAre(11));
  EXPECT_THAT(list(swap()), ElementsAre(21));
  EXPECT_THAT(list(a.get_value()), ElementsAre(11));
  EXPECT_THAT(list(b.get_value()), ElementsAre(21));
}

TEST(Updates, MustFitAndComeOnce) {
  Shared a = shared(Tensor{1}, "a");
  EXPECT_THAT(error_of([&] {
                function({}, a, {.updates = {{a, a + 1}, {a, a + 2}}});
              }),
              HasSubstr("expected one update of each variable, received two of \"a\""));
  EXPECT_THAT(error_of([&] {
                function({}, a, {.updates = {{a, Tensor{1, 2}}}});
              }),
              HasSubstr("expected the update of \"a\" to be float32 (1,), received float32 (2,)"));
  EXPECT_THAT(error_of([&] {
                function({}, a, {.updates = {{a, ops::cast(a, DType::float64)}}});
              }),
              HasSubstr("to be float32 (1,), received float64 (1,)"));
}

TEST_F(Expressions, GivensStandForInputsSharedVariablesAndExpressions) {
  Shared w = shared(Tensor{2}, "w");
  const Tensor hidden = x * w, out = hidden + y;
  const auto by_value = function({x}, out, {.givens = {{y, Tensor{100}}}});
  EXPECT_THAT(list(by_value(Tensor{1})), ElementsAre(102));
  const auto by_expression = function({x}, out, {.givens = {{y, x * 3}, {w, Tensor{5}}}});
  EXPECT_THAT(list(by_expression(Tensor{1})), ElementsAre(8));
  const auto inside = function({x, y}, out, {.givens = {{hidden, x - 1}}});
  EXPECT_THAT(list(inside(Tensor{1}, Tensor{7})), ElementsAre(7));
  const auto swapped = function({x}, x - y + w, {.givens = {{w, x}, {y, w}}});
  EXPECT_THAT(list(swapped(Tensor{10})), ElementsAre(18));
  EXPECT_THAT(error_of([&] {
                function({x}, out, {.givens = {{y, {{1, 2}}}}});
              }),
              HasSubstr("expected float32 (None,) for \"y\""));
  EXPECT_THAT(error_of([&] {
                function({x, y}, out, {.givens = {{y, x}}});
              }),
              HasSubstr("stands in .givens and among the inputs"));
}

TEST_F(Expressions, RunsInEveryModeToTheSameBits) {
  Shared w = shared(Tensor{2, 3}, "w");
  const Tensor cost = ops::sum(ops::square(x * w - 1));
  const Tensor slope = gradient(cost, w);
  for (const Mode mode :
       {Mode::fast_run, Mode::fast_compile, Mode::eager, Mode::debug, Mode::nan_guard, Mode::profile}) {
    const auto f = function({x}, Tensors{cost, slope}, {.mode = mode});
    EXPECT_EQ(f(Tensor{1, 2})[0].item(), 26) << to_string(mode);
    EXPECT_THAT(list(f(Tensor{1, 2})[1]), ElementsAre(2, 20)) << to_string(mode);
  }
}

TEST_F(Expressions, EvaluatesExpressionsForLookingAtThem) {
  EXPECT_THAT(list(eval(x * 2 + y, {{x, Tensor{1, 2}}, {y, Tensor{3, 3}}})), ElementsAre(5, 7));
  EXPECT_THAT(error_of([&] { eval(x * 2); }), HasSubstr("[eval] an output depends on the input \"x\""));
}

TEST_F(Expressions, ClonesWithOtherExpressions) {
  const Tensor doubled = clone(x * 2 + 1, {{x, y * 10}});
  EXPECT_THAT(list(function({y}, doubled)(Tensor{1})), ElementsAre(21));
  const Tensor slope = clone(gradient(ops::sum(x * x), x), {{x, y + 1}});
  EXPECT_THAT(list(function({y}, slope)(Tensor{1})), ElementsAre(4));
}

TEST_F(Expressions, LoopsOverSymbolicTensors) {
  Shared keep = shared(Tensor::scalar(0.5, DType::float32), "keep");
  const auto [last, all] = ops::scan(
      [&](const Tensor& mean, const Tensor& value) {
        const Tensor next = mean * keep + value * (1 - keep);
        return std::pair(next, next);
      },
      Tensor::scalar(0, DType::float32), x);
  const auto f = function({x}, Tensors{all, gradient(last, keep)});
  const Results r = f(Tensor{4, 8});
  EXPECT_THAT(list(r[0]), ElementsAre(2, 5));
  EXPECT_EQ(r[1].item(), -8);
  EXPECT_THAT(list(f(Tensor{4, 8, 1})[0]), ElementsAre(2, 5, 3));
}

TEST_F(Expressions, DecidesBySymbolicConditions) {
  const Tensor total = ops::sum(x);
  const Tensor out = ops::cond(
      total > 0, [&] { return total * 2; }, [&] { return total * total; });
  const auto f = function({x}, Tensors{out, gradient(out, x)});
  EXPECT_THAT(list(f(Tensor{1, 2})[1]), ElementsAre(2, 2));
  EXPECT_THAT(list(f(Tensor{-1, -2})[1]), ElementsAre(-6, -6));
}

TEST(Pretty, WritesWhatOneWouldWrite) {
  const Tensor x = symbolic(DType::float32, {None}, "x");
  Shared w = shared(Tensor{1}, "w");
  EXPECT_EQ(pp(x - (w - 1) * 2), "x - (w - 1) * 2");
  EXPECT_EQ(pp(-ops::exp(x + w) / 2), "-exp(x + w) / 2");
  EXPECT_EQ(pp(gradient(ops::sum(w * x), w)), "gradient(sum(w * x), w)");
  Tensor deep = x;
  for (int i = 0; i < 1000; ++i) deep = deep + deep;
  EXPECT_LT(pp(deep).size(), 5000u);
}

}  // namespace
}  // namespace keratin::graph
