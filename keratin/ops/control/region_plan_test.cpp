// Planned regions: the bits of replay(), with fewer steps.
#include "keratin/ops/control/region_plan.h"

#include <gtest/gtest.h>

#include <cstring>

#include "keratin/base/error.h"
#include "keratin/ops/control/scan_op.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops {
namespace {

Tensor op(const char* name, Tensors inputs, Attributes attrs = {}) {
  return call1(get_op(name), std::move(inputs), std::move(attrs));
}

using Function = Tensors (*)(const Tensors&);

Ref<const Region> region_of(Function function, const std::vector<TensorSpec>& specs) {
  return make_region([&](const Tensors& in) { return function(in); }, specs, "test");
}

// Two iterations with the same inputs, on memory full of rubbish; the second must give what the first gave.
Tensors run_twice(const RegionPlan& plan, const Tensors& inputs) {
  Tensor scratch = Tensor::full({plan.scratch_bytes() + 1}, 77, DType::uint8);
  RegionPlan::Run run(plan, scratch.mutable_raw());
  for (size_t i = 0; i < inputs.size(); ++i) run.set_input(i, inputs[i].raw());
  run.start();
  Tensors results;
  for (int iteration = 0; iteration < 2; ++iteration) {
    results.clear();
    for (size_t i = 0; i < plan.outputs().size(); ++i) {
      results.push_back(Tensor::empty(plan.outputs()[i].shape, plan.outputs()[i].dtype));
      run.set_output(i, results.back().mutable_raw());
    }
    run.step();
  }
  return results;
}

// The plan's results are the bits of replay(); gives the number of steps an iteration takes.
size_t expect_replay(Function function, const Tensors& inputs, std::vector<bool> invariant = {}) {
  invariant.resize(inputs.size());
  const auto region = region_of(function, specs_of(inputs));
  const auto plan = plan_region(*region, specs_of(inputs), invariant);
  if (!plan) {
    ADD_FAILURE() << "no plan";
    return 0;
  }
  const Tensors expected = replay(*region, inputs), results = run_twice(*plan, inputs);
  EXPECT_EQ(results.size(), expected.size());
  for (size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(spec_of(results[i]), spec_of(expected[i]));
    EXPECT_EQ(std::memcmp(results[i].raw(), expected[i].raw(), static_cast<size_t>(expected[i].bytes())), 0) << i;
  }
  return plan->steps();
}

const Tensor a{1.0f, 2.0f, 3.0f}, b{0.5f, -1.0f, 4.0f};

TEST(RegionPlan, MakesEqualCallsOnce) {
  const auto f = [](const Tensors& in) -> Tensors {
    return {op("add", {op("exp", {in[0]}), op("multiply", {op("exp", {in[0]}), in[1]})})};
  };
  EXPECT_EQ(expect_replay(f, {a, b}), 3u);
}

TEST(RegionPlan, DoesNotTakeAttributesForEqual) {
  const auto f = [](const Tensors& in) -> Tensors {
    return {op("flip", {in[0]}, {Axes(0)}), op("sum", {in[0]}, {Axes(0), true}), op("sum", {in[0]}, {Axes(0), false})};
  };
  EXPECT_EQ(expect_replay(f, {a}), 3u);
}

TEST(RegionPlan, ComputesOnceWhatStaysTheSame) {
  const auto f = [](const Tensors& in) -> Tensors {
    const Tensor weight = op("exp", {op("tanh", {in[1]})});
    return {op("multiply", {in[0], weight}), weight};
  };
  EXPECT_EQ(expect_replay(f, {a, b}, {false, true}), 1u);
  EXPECT_EQ(expect_replay(f, {a, b}), 3u);
}

TEST(RegionPlan, GivesInputsConstantsAndTheSameValueTwice) {
  const auto f = [](const Tensors& in) -> Tensors {
    const Tensor y = op("exp", {in[0]});
    return {in[1], y, y, b, in[1]};
  };
  EXPECT_EQ(expect_replay(f, {a, b}), 1u);
}

TEST(RegionPlan, SharesTheBytesOfAnotherShape) {
  const auto f = [](const Tensors& in) -> Tensors {
    const Tensor column = op("reshape", {op("exp", {in[0]})}, {std::vector<int64_t>{3, 1}});
    return {column, op("matmul", {in[1], column}, {false, false}),
            op("reshape", {in[0]}, {std::vector<int64_t>{3, 1}})};
  };
  expect_replay(f, {a, Tensor::full({2, 3}, 0.5)});
}

TEST(RegionPlan, KeepsValuesForAsLongAsTheyAreRead) {
  const auto f = [](const Tensors& in) -> Tensors {
    Tensor x = in[0];
    const Tensor early = op("exp", {x});
    for (int i = 0; i < 20; ++i) x = op("sin", {op("add", {x, in[1]})});
    return {op("add", {x, early})};
  };
  EXPECT_EQ(expect_replay(f, {a, b}), 42u);
}

TEST(RegionPlan, PromotesAsReplayDoesForOtherDTypes) {
  const auto region = region_of(
      [](const Tensors& in) -> Tensors {
        return {op("add", {in[0], in[1]})};
      },
      specs_of({a, b}));
  const Tensors inputs = {convert(a, DType::float64), b};
  const auto plan = plan_region(*region, specs_of(inputs), {false, false});
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->outputs()[0].dtype, DType::float64);
  EXPECT_EQ(run_twice(*plan, inputs)[0].to_vector<double>(), replay(*region, inputs)[0].to_vector<double>());
}

TEST(RegionPlan, IsNotMadeForUnknownSizes) {
  const auto region = region_of([](const Tensors& in) -> Tensors { return {op("exp", {in[0]})}; }, specs_of({a}));
  EXPECT_FALSE(plan_region(*region, std::vector<TensorSpec>{{{kUnknown}, DType::float32}}, {false}));
}

// A loop inside a loop: the inner op's plan is part of the outer's.
Tensors inner_sum(const Tensors& in) {
  const auto step = region_of(
      [](const Tensors& i) -> Tensors {
        return {op("add", {op("multiply", {i[0], i[2]}), i[1]})};
      },
      {{{}, DType::float32}, {{}, DType::float32}, {{}, DType::float32}});
  return {call_scan(step, {in[0]}, {in[1]}, {in[2]}, kUnknown, false)[0]};
}

TEST(RegionPlan, HoldsLoopsInLoops) {
  const std::vector<TensorSpec> specs = {{{}, DType::float32}, {{3}, DType::float32}, {{}, DType::float32}};
  const auto outer = region_of(inner_sum, specs);
  const Tensor rows(std::vector<float>{1, 2, 3, 4, 5, 6}, Shape{2, 3}), half = Tensor::scalar(0.5, DType::float32);
  const Tensor out = call_scan(outer, {Tensor::scalar(0, DType::float32)}, {rows}, {half}, kUnknown, false)[0];

  float expected = 0;
  for (const float x : {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f}) expected = expected * 0.5f + x;
  EXPECT_EQ(out.item<float>(), expected);
}

TEST(Scan, WithoutStepsGivesItsFirstCarry) {
  const auto step = region_of([](const Tensors& i) -> Tensors { return {op("exp", {i[0]}), i[0]}; }, specs_of({a}));
  const Tensors out = call_scan(step, {a}, {}, {}, 0, false);
  EXPECT_EQ(out[0].to_vector<float>(), a.to_vector<float>());
  EXPECT_EQ(out[1].shape(), (Shape{0, 3}));
}

TEST(Scan, ExchangesTheItemsOfItsCarry) {
  const auto step = region_of([](const Tensors& i) -> Tensors { return {i[1], i[0], i[0]}; }, specs_of({a, b}));
  const Tensors out = call_scan(step, {a, b}, {}, {}, 3, true);
  EXPECT_EQ(out[0].to_vector<float>(), b.to_vector<float>());
  EXPECT_EQ(out[1].to_vector<float>(), a.to_vector<float>());
  EXPECT_EQ(out[2].to_vector<float>(), (std::vector<float>{1, 2, 3, 0.5f, -1, 4, 1, 2, 3}));
}

}  // namespace
}  // namespace keratin::ops
