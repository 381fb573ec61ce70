#include "keratin/ops/batch/vmap.h"

#include <gtest/gtest.h>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/random/random.h"

namespace keratin {
namespace {

using ops::Tensors;

Tensor op(const char* name, Tensors inputs, ops::Attributes attrs = {}) {
  return ops::call1(ops::get_op(name), std::move(inputs), std::move(attrs));
}
Tensor add(const Tensor& a, const Tensor& b) { return op("add", {a, b}); }
Tensor sum(const Tensor& x) { return op("sum", {x}); }

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

const Tensor grid = {{1, 2, 3}, {4, 5, 6}};

TEST(Vmap, TakesAndGivesExamplesAlongAnyAxis) {
  const auto f = [](const Tensors& x) -> Tensors { return {op("cumsum", {x[0]}, {int64_t{0}})}; };
  const Tensor columns = vmap(f, {.in_axes = {1}, .out_axes = {-1}})({grid})[0];
  EXPECT_EQ(numbers(columns), (std::vector<double>{1, 2, 3, 5, 7, 9}));
}

TEST(Vmap, GivesEveryExampleTheArgumentsWithoutAxis) {
  const auto f = [](const Tensors& x) -> Tensors { return {add(x[0], x[1])}; };
  const Tensor y = vmap(f, {.in_axes = {0, std::nullopt}})({grid, Tensor{10, 20, 30}})[0];
  EXPECT_EQ(numbers(y), (std::vector<double>{11, 22, 33, 14, 25, 36}));
}

TEST(Vmap, BroadcastsExamplesOfDifferentRankAsEachWouldAlone) {
  const auto f = [](const Tensors& x) -> Tensors { return {add(x[0], x[1])}; };
  const Tensor y = vmap(f)({grid, Tensor{100, 200}})[0];  // one row and one number an example
  EXPECT_EQ(numbers(y), (std::vector<double>{101, 102, 103, 204, 205, 206}));
}

TEST(Vmap, RepeatsAResultThatNoExampleChanges) {
  const auto f = [](const Tensors&) -> Tensors { return {Tensor{7, 8}}; };
  EXPECT_EQ(vmap(f)({grid})[0].shape(), (Shape{2, 2}));
  EXPECT_EQ(vmap(f, {.out_axes = {std::nullopt}})({grid})[0].shape(), Shape{2});
}

TEST(Vmap, NestsAsLoopsDo) {
  const auto pairs = vmap([](const Tensor& row) {
    return vmap([&](const Tensor& x) { return op("multiply", {x, sum(row)}); })(row);
  });
  EXPECT_EQ(numbers(pairs(grid)), (std::vector<double>{6, 12, 18, 60, 75, 90}));
}

TEST(Vmap, RunsForNoExamples) {
  EXPECT_EQ(vmap([](const Tensor& row) { return sum(row); })(Tensor::zeros({0, 3})).shape(), Shape{0});
}

TEST(Vmap, NamesTheArgumentsWhoseNumbersOfExamplesDiffer) {
  const auto f = [](const Tensors& x) -> Tensors { return {x[0]}; };
  EXPECT_EQ(message_of([&] {
              vmap(f)({grid, Tensor{1, 2, 3}});
            }),
            "[vmap] expected 2 examples, as argument 0 has, received 3 in argument 1 (shape (3,), axis 0).");
  EXPECT_EQ(message_of([&] { vmap(f, {.in_axes = {std::nullopt}})({grid}); }),
            "[vmap] no argument has an axis of examples. Give axis_size or another in_axes.");
  EXPECT_EQ(message_of([&] {
              vmap(f, {.in_axes = {0, 0}})({grid});
            }),
            "[vmap] expected 1 in_axes (or one for all), received 2.");
  EXPECT_EQ(message_of([&] { vmap(f, {.in_axes = {2}})({grid}); }),
            "[vmap] argument 0: axis 2 is out of range for a tensor with 2 axes.");
  EXPECT_EQ(message_of([&] { vmap(f, {.out_axes = {std::nullopt}})({grid}); }),
            "[vmap] result 0 differs from example to example: it needs an out_axes.");
}

TEST(Vmap, RefusesToLookAtAValue) {
  const auto f = vmap([](const Tensor& x) { return Tensor(x.item()); });
  EXPECT_NE(message_of([&] { f(Tensor{1, 2}); }).find("symbolic"), std::string::npos);
}

TEST(Vmap, RefusesToAssignAVariableAndNamesIt) {
  Variable total(Tensor{0, 0, 0}, {.name = "total"});
  const auto f = vmap([&](const Tensor& row) {
    total.assign(add(total, row));
    return row;
  });
  EXPECT_EQ(message_of([&] { f(grid); }),
            "[vmap] the function assigns the variable \"total\", which cannot hold a value for every example. Return "
            "the value and assign it outside.");
  EXPECT_EQ(numbers(total), (std::vector<double>{0, 0, 0}));
}

TEST(Vmap, ReadsVariables) {
  const Variable bias(Tensor{1, 1, 1});
  EXPECT_EQ(numbers(vmap([&](const Tensor& row) { return add(row, bias); })(grid)),
            (std::vector<double>{2, 3, 4, 5, 6, 7}));
}

// -- random numbers --------------------------------------------------------------------------------------------------

TEST(Vmap, AsksWhatTheExamplesGetOfARandomGenerator) {
  const random::SeedGenerator seed(3);
  const auto f = [&](const Tensor& x) { return add(x, random::uniform({2}, {.seed = seed})); };
  EXPECT_EQ(message_of([&] {
              vmap(f)(Tensor{1, 2});
            }),
            "[vmap] the function draws random numbers from \"seed_generator_state\". Say what the examples get: "
            ".randomness = Randomness::kDifferent (each its own) or kSame.");
}

TEST(Vmap, DrawsDifferentNumbersAsALoopWould) {
  const random::SeedGenerator ours(3), theirs(3);
  const auto draw = [](const random::SeedGenerator& seed) {
    return [&seed](const Tensor& x) {
      return add(add(x, random::uniform({2}, {.seed = seed})), random::normal({2}, {.seed = seed}));
    };
  };
  const Tensor y = vmap(draw(ours), {.randomness = Randomness::kDifferent})(Tensor{1, 2, 3});
  for (int64_t i = 0; i < 3; ++i)
    EXPECT_EQ(numbers(y[i]), numbers(draw(theirs)(Tensor::scalar(static_cast<double>(i + 1), DType::float32))));
  EXPECT_EQ(numbers(ours.state().value()), numbers(theirs.state().value()));
}

TEST(Vmap, DrawsTheSameNumbersForAllWhenAsked) {
  const random::SeedGenerator seed(3);
  const auto f = [&](const Tensor&) { return random::uniform({4}, {.seed = seed}); };
  const Tensor y = vmap(f, {.randomness = Randomness::kSame})(Tensor{1, 2});
  EXPECT_EQ(numbers(y[0]), numbers(y[1]));
  EXPECT_NE(numbers(y[0]), numbers(f(Tensor{1})));
}

}  // namespace
}  // namespace keratin
