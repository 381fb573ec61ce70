// Control flow on concrete tensors, and what it says about calls that do not fit.
#include "keratin/ops/control/control.h"

#include <gtest/gtest.h>

#include "keratin/base/error.h"
#include "keratin/ops/batch/vmap.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops {
namespace {

Tensor op(const char* name, Tensors inputs, Attributes attrs = {}) {
  return call1(get_op(name), std::move(inputs), std::move(attrs));
}
Tensor add(const Tensor& a, const Tensor& b) { return op("add", {a, b}); }
Tensor multiply(const Tensor& a, const Tensor& b) { return op("multiply", {a, b}); }

std::vector<double> numbers(const Tensor& t) { return t.to_vector<double>(); }

template <class F>
std::string message_of(const F& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

const Tensor unknown_pred = placeholder({Shape(), DType::bool_});
const Tensor unknown_vector = placeholder({{2}, DType::float32});

// -- cond and switch -------------------------------------------------------------------------------------------------

TEST(Cond, RunsOnlyTheChosenFunctionOnAConcretePredicate) {
  int runs = 0;
  const Tensor y = cond(
      true,
      [&] {
        return Tensor{1, 2};
      },
      [&] { return ++runs, Tensor{3}; });
  EXPECT_EQ(numbers(y), (std::vector<double>{1, 2}));
  EXPECT_EQ(runs, 0);
}

TEST(Cond, NamesBothSpecsWhenTheFunctionsReturnDifferently) {
  EXPECT_EQ(message_of([] {
              cond(
                  unknown_pred,
                  [] {
                    return Tensor{1, 2};
                  },
                  [] { return Tensor::zeros({2}, DType::int32); });
            }),
            "[cond] expected result 0 of true_fn, as false_fn returns it, to be int32 (2,), received float32 (2,).");
  EXPECT_EQ(message_of([] {
              cond(
                  unknown_pred, []() -> Tensors { return {Tensor{1}}; }, []() -> Tensors { return {}; });
            }),
            "[cond] false_fn returns 0 tensors and true_fn returns 1. They must return alike.");
}

TEST(Cond, WantsOneBool) {
  EXPECT_EQ(message_of([] {
              cond(
                  unknown_vector, [] { return Tensor{1}; }, [] { return Tensor{2}; });
            }),
            "[cond] expected pred to be one bool, received float32 (2,). Use ops::any or ops::all.");
}

TEST(Switch, ClampsTheIndex) {
  const std::vector<SwitchBranch> branches = {[](const Tensors& x) -> Tensors { return {add(x[0], 1)}; },
                                              [](const Tensors& x) -> Tensors { return {add(x[0], 2)}; }};
  EXPECT_EQ(switch_(-3, branches, {Tensor{1}})[0].at(0), 2);
  EXPECT_EQ(switch_(9, branches, {Tensor{1}})[0].at(0), 3);
}

TEST(Switch, RefusesAnIndexThatIsNoInteger) {
  EXPECT_EQ(message_of([] { switch_(1.0, {[](const Tensors& x) { return x; }}); }),
            "[switch] expected an integer index, received float32.");
  EXPECT_EQ(message_of([] { switch_(1, {}); }), "[switch] expected at least one branch, received none.");
}

// -- loops -----------------------------------------------------------------------------------------------------------

TEST(WhileLoop, StopsAtTheMaximumOfIterations) {
  const auto always = [](const Tensor&) { return Tensor(true); };
  const auto step = [](const Tensor& x) { return add(x, 1); };
  EXPECT_EQ(while_loop(always, step, Tensor{0}, {.maximum_iterations = 5}).at(0), 5);
  EXPECT_EQ(while_loop(always, step, Tensor{0}, {.maximum_iterations = 0}).at(0), 0);
}

TEST(WhileLoop, NamesTheStateThatChangesItsShape) {
  EXPECT_EQ(
      message_of([] {
        while_loop([](const Tensor&) { return Tensor(true); }, [](const Tensor&) { return Tensor{1, 2}; }, Tensor{0});
      }),
      "[while_loop] expected item 0 of the state to stay what it is and to be float32 (1,), received float32 "
      "(2,).");
}

TEST(ForiLoop, CountsFromLowerToBelowUpper) {
  const auto body = [](const Tensor& i, const Tensor& s) { return add(s, i); };
  EXPECT_EQ(fori_loop(0, 10, body, Tensor::scalar(0, DType::int32)).item<int>(), 45);
  EXPECT_EQ(fori_loop(4, 2, body, Tensor::scalar(7, DType::int32)).item<int>(), 7);
  EXPECT_EQ(message_of([&] { fori_loop(0, 1.5, body, Tensor(0)); }),
            "[fori_loop] expected upper to be an integer scalar, received float32 ().");
}

TEST(Scan, CarriesAndStacks) {
  const auto step = [](const Tensor& c, const Tensor& x) { return std::pair(add(c, x), multiply(c, x)); };
  const auto [carry, ys] = scan(step, Tensor::scalar(0, DType::float32), Tensor{1, 2, 3});
  EXPECT_EQ(carry.item(), 6);
  EXPECT_EQ(numbers(ys), (std::vector<double>{0, 2, 9}));
  const auto [last, back] = scan(step, Tensor::scalar(0, DType::float32), Tensor{1, 2, 3}, {.reverse = true});
  EXPECT_EQ(last.item(), 6);
  EXPECT_EQ(numbers(back), (std::vector<double>{5, 6, 0}));
}

TEST(Scan, GoesWithoutXsForALength) {
  const auto step = [](const Tensor& c, const Tensor& x) {
    EXPECT_FALSE(x.defined());
    return std::pair(add(c, c), c);
  };
  EXPECT_EQ(numbers(scan(step, Tensor::scalar(1, DType::float32), Tensor(), {.length = 4}).second),
            (std::vector<double>{1, 2, 4, 8}));
  EXPECT_EQ(message_of([&] { scan(step, Tensor(1), Tensor()); }), "[scan] without xs the length must be given.");
}

TEST(Scan, KnowsWhatItWouldGiveForNoRows) {
  const auto step = [](const Tensor& c, const Tensor& x) { return std::pair(c, add(c, x)); };
  const auto [carry, ys] = scan(step, Tensor::scalar(3, DType::float32), Tensor::zeros({0, 2}));
  EXPECT_EQ(carry.item(), 3);
  EXPECT_EQ(ys.shape(), (Shape{0, 2}));
}

TEST(Scan, UnrolledIntoATraceGivesTheSame) {
  const auto step = [](const Tensor& c, const Tensor& x) { return std::pair(add(multiply(c, c), x), c); };
  const auto rolled = vmap([&](const Tensor& x) { return scan(step, Tensor::scalar(0.5, DType::float32), x).second; });
  const auto unrolled = vmap(
      [&](const Tensor& x) { return scan(step, Tensor::scalar(0.5, DType::float32), x, {.unroll = true}).second; });
  const Tensor x = {{1, -1, 0.5f}, {0.25f, 2, 3}};
  EXPECT_EQ(numbers(rolled(x)), numbers(unrolled(x)));
}

TEST(Scan, GivesALiteralTheDTypeThatTheStepMakesOfIt) {
  const auto f = vmap([](const Tensor& x) {
    return scan([](const Tensor& c, const Tensor& row) { return std::pair(add(c, row), c); }, 0, x).first;
  });
  EXPECT_EQ(numbers(f({{1, 2}, {3, 4}})), (std::vector<double>{3, 7}));
}

TEST(AssociativeScan, GivesEveryPrefixOnAnyAxisAndInReverse) {
  const auto plus = [](const Tensor& a, const Tensor& b) { return add(a, b); };
  for (int64_t n = 0; n < 12; ++n) {
    Tensor x = Tensor::zeros({n});
    std::vector<double> forward, back(static_cast<size_t>(n));
    double total = 0;
    for (int64_t i = 0; i < n; ++i)
      forward.push_back(total += (x.mutable_data<float>()[i] = static_cast<float>(i * i)));
    total = 0;
    for (int64_t i = n - 1; i >= 0; --i) back[static_cast<size_t>(i)] = total += static_cast<double>(i * i);
    EXPECT_EQ(numbers(associative_scan(plus, x)), forward);
    EXPECT_EQ(numbers(associative_scan(plus, x, {.reverse = true})), back);
  }
  EXPECT_EQ(numbers(associative_scan(plus, Tensor{{1, 2, 3}, {4, 5, 6}}, {.axis = -1})),
            (std::vector<double>{1, 3, 6, 4, 9, 15}));
}

TEST(AssociativeScan, TakesFewCalls) {
  int calls = 0;
  associative_scan([&](const Tensor& a, const Tensor& b) { return ++calls, add(a, b); }, Tensor::zeros({1024}));
  EXPECT_LE(calls, 20);
}

TEST(Map, StacksWhatEveryRowGives) {
  EXPECT_EQ(numbers(map([](const Tensor& x) { return op("sum", {multiply(x, x)}); }, {{1, 2}, {3, 4}})),
            (std::vector<double>{5, 25}));
}

TEST(VectorizedMap, IsMapAtOnce) {
  const auto f = [](const Tensors& x) -> Tensors { return {add(x[0], x[1]), op("sum", {x[0]})}; };
  const Tensors y = vectorized_map(std::function<Tensors(const Tensors&)>(f), {{{1, 2}, {3, 4}}, {10, 20}});
  EXPECT_EQ(numbers(y[0]), (std::vector<double>{11, 12, 23, 24}));
  EXPECT_EQ(numbers(y[1]), (std::vector<double>{3, 7}));
}

// -- vectorize -------------------------------------------------------------------------------------------------------

TEST(Vectorize, LiftsAFunctionOfScalarsOverBroadcastArrays) {
  const auto f = vectorize([](const Tensors& x) -> Tensors { return {add(x[0], multiply(x[1], 10))}; });
  const Tensor y = f({Tensor{1, 2}.reshaped({2, 1}), Tensor{3, 4, 5}})[0];
  EXPECT_EQ(y.shape(), (Shape{2, 3}));
  EXPECT_EQ(numbers(y), (std::vector<double>{31, 41, 51, 32, 42, 52}));
}

TEST(Vectorize, WorksOnTheAxesOfItsSignature) {
  const auto f = vectorize(
      [](const Tensors& x) -> Tensors {
        return {op("matmul", {x[0], x[1]})};
      },
      {.signature = "(m,n),(n)->(m)"});
  const Tensor y = f({Tensor{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}, Tensor{1, -1}})[0];
  EXPECT_EQ(y.shape(), (Shape{2, 2}));
  EXPECT_EQ(numbers(y), (std::vector<double>{-1, -1, -1, -1}));
}

TEST(Vectorize, LeavesExcludedArgumentsAsTheyAre) {
  const auto f =
      vectorize([](const Tensors& x) -> Tensors { return {add(x[0], op("sum", {x[1]}))}; }, {.excluded = {1}});
  EXPECT_EQ(numbers(f({Tensor{1, 2}, Tensor{10, 20, 30}})[0]), (std::vector<double>{61, 62}));
}

TEST(Vectorize, NamesWhatDoesNotFitItsSignature) {
  const auto identity = [](const Tensors& x) -> Tensors { return {x[0]}; };
  EXPECT_EQ(message_of([&] { vectorize(identity, {.signature = "(m,n->(m)"}); }),
            "[vectorize] expected a signature like \"(m,n),(n)->(m)\", received \"(m,n->(m)\".");
  EXPECT_EQ(message_of([&] {
              vectorize(identity, {.signature = "(n),(n)->(n)"})({Tensor{1, 2}, Tensor{1, 2, 3}});
            }),
            "[vectorize] axis n has size 2 in one argument and 3 in another.");
  EXPECT_EQ(message_of([&] {
              vectorize(identity, {.signature = "(n)->()"})({Tensor{1, 2}});
            }),
            "[vectorize] expected result 0 to have 0 axes for each call, received 1.");
}

}  // namespace
}  // namespace keratin::ops
