#include "keratin/ops/fused/tiles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/fused/joined.h"
#include "keratin/ops/fused/lie.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/random.h"

namespace keratin::ops::fused {
namespace {

/// The program of `function` as one call, beside the ops one by one: equal bytes.
void expect_same_bits(RegionFunction function, const Tensors& inputs) {
  std::vector<TensorSpec> specs;
  for (const Tensor& t : inputs) specs.push_back(spec_of(t));
  const Ref<const Region> program = make_region(function, specs, "test");
  const Tensors expected = replay(*program, inputs);
  const Tensors fused = call(get_op("fused_elementwise"), inputs, {AttributeObject(program)});
  ASSERT_EQ(fused.size(), expected.size());
  for (size_t i = 0; i < fused.size(); ++i) {
    ASSERT_EQ(spec_of(fused[i]), spec_of(expected[i]));
    EXPECT_EQ(std::memcmp(fused[i].raw(), expected[i].raw(), static_cast<size_t>(expected[i].bytes())), 0) << i;
  }
}

/// The same, but that a NaN may have another sign and payload: of two NaNs processors keep the first operand's.
void expect_same_values(RegionFunction function, const Tensors& inputs) {
  std::vector<TensorSpec> specs;
  for (const Tensor& t : inputs) specs.push_back(spec_of(t));
  const Ref<const Region> program = make_region(function, specs, "test");
  const Tensors expected = replay(*program, inputs);
  const Tensors fused = call(get_op("fused_elementwise"), inputs, {AttributeObject(program)});
  for (size_t i = 0; i < fused.size(); ++i) {
    const auto a = fused[i].to_vector<float>(), b = expected[i].to_vector<float>();
    for (size_t j = 0; j < a.size(); ++j)
      ASSERT_TRUE((std::isnan(a[j]) && std::isnan(b[j])) || std::memcmp(&a[j], &b[j], sizeof(float)) == 0)
          << i << " " << j << ": " << a[j] << " " << b[j];
  }
}

Tensor numbers(const Shape& shape, int seed) { return random::normal(shape, {.seed = seed}); }

TEST(Tiles, EveryLengthGivesTheBitsOfTheOpsOneByOne) {
  const auto program = [](const Tensors& in) -> Tensors {
    const Tensor e = exp(in[0]), s = e * in[1];
    return {tanh(s) - e, s};
  };
  for (const int64_t n : {1, 2, 15, 16, 17, 2047, 2048, 2049, 5000, 70000})
    expect_same_bits(program, {numbers({n}, 1), numbers({n}, 2)});
}

TEST(Tiles, RowsColumnsAndNumbersAreBroadcast) {
  const auto program = [](const Tensors& in) -> Tensors { return {maximum(in[0] + in[1], in[2]) * in[3]}; };
  for (const auto& [rows, columns] : std::vector<std::pair<int64_t, int64_t>>{{3, 5}, {700, 10}, {7, 3000}, {1, 9}})
    expect_same_bits(program,
                     {numbers({rows, columns}, 1), numbers({columns}, 2), numbers({rows, columns}, 3), numbers({}, 4)});
  const auto centred = [](const Tensors& in) -> Tensors { return {(in[0] - in[1]) * in[2]}; };
  for (const auto& [rows, columns] : std::vector<std::pair<int64_t, int64_t>>{{3, 5}, {700, 10}, {7, 3000}})
    expect_same_bits(centred, {numbers({rows, columns}, 1), numbers({rows, 1}, 2), numbers({columns}, 3)});
}

TEST(Tiles, BoolsAndOtherDtypesInTheMiddleOfAProgram) {
  const auto program = [](const Tensors& in) -> Tensors {
    const Tensor positive = greater(in[0], in[1]);
    return {where(positive, in[0], in[1]), cast(positive, DType::float64), logical_not(positive)};
  };
  expect_same_bits(program, {numbers({3001}, 1), numbers({3001}, 2)});
}

TEST(Tiles, AnyNumberOfThreadsGivesTheSameBits) {
  const Tensor x = numbers({1 << 19}, 1);
  const auto program = [](const Tensors& in) -> Tensors { return {sin(in[0]) * in[0] + exp(in[0])}; };
  for (const int64_t threads : {1, 2, 3, 8}) {
    set_num_threads(threads);
    expect_same_bits(program, {x});
  }
  set_num_threads(0);
}

TEST(Tiles, AResultMayTakeThePlaceOfAnInputThatALaterOpReads) {
  const TensorSpec spec{{5000}, DType::float32}, specs[] = {spec, spec};
  const auto program = make_region(
      [](const Tensors& in) -> Tensors {
        const Tensor m = in[0] * 0.9 + in[1];
        return {m, m * in[0]};
      },
      specs, "test");
  const Region& region = *program;
  // Constants are inputs of a fused program.
  Tensors inputs{numbers({5000}, 1), numbers({5000}, 2)};
  const Tensors expected = replay(region, inputs);
  ASSERT_EQ(region.constants.size(), 1u);

  const auto closed = make_region(
      [](const Tensors& in) -> Tensors {
        const Tensor m = in[0] * in[2] + in[1];
        return {m, m * in[0]};
      },
      std::vector{spec, spec, spec_of(region.constants[0])}, "test");
  const std::vector<TensorSpec> in_specs{spec, spec, spec_of(region.constants[0])}, out_specs{spec, spec};
  const Kernel kernel = tiled_kernel(*closed, in_specs, out_specs);
  Tensor first = inputs[0] + 0.0, second = Tensor::empty(spec.shape, spec.dtype);
  Tensor scratch = Tensor::empty({kernel.scratch_bytes}, DType::uint8);
  void* buffers[] = {first.mutable_raw(),
                     second.mutable_raw(),
                     first.mutable_raw(),
                     inputs[1].mutable_raw(),
                     const_cast<void*>(region.constants[0].raw()),
                     scratch.mutable_raw()};
  kernel.run(kernel, buffers);
  EXPECT_EQ(first.to_vector<float>(), expected[0].to_vector<float>());
  EXPECT_EQ(second.to_vector<float>(), expected[1].to_vector<float>());
}

// Random programs of arithmetic on what there is so far, with numbers on either side.
Tensors random_program(const Tensors& in, uint32_t seed) {
  Tensors values = in;
  const auto next = [&seed](size_t count) {
    return static_cast<size_t>((seed = seed * 1664525u + 1013904223u) >> 8) % count;
  };
  for (int step = 0; step < 12; ++step) {
    const Tensor a = values[next(values.size())], b = values[next(values.size())];
    const size_t op = next(12);
    values.push_back(op == 0    ? a + b
                     : op == 1  ? a - b
                     : op == 2  ? a * b
                     : op == 3  ? a / b
                     : op == 4  ? maximum(a, b)
                     : op == 5  ? minimum(b, a)
                     : op == 6  ? abs(a)
                     : op == 7  ? negative(a)
                     : op == 8  ? relu(a)
                     : op == 9  ? sqrt(a)
                     : op == 10 ? square(a)
                                : tanh(a));
  }
  return {in[0] + values.back(), in[0] - values[values.size() - 2], in[0] * values[values.size() - 5]};
}

TEST(Tiles, RandomProgramsHaveTheValuesOfTheOpsOneByOne) {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    const int64_t n = seed % 2 == 0 ? 2048 + seed : 130 + seed;
    const Tensors in{numbers({n}, 1), numbers({n}, 2), Tensor::scalar(0.37, DType::float32), numbers({1}, 3)};
    SCOPED_TRACE(seed);
    expect_same_values([&](const Tensors& x) { return random_program(x, seed); }, in);
  }
}

TEST(Tiles, EveryDtypeRunsInTiles) {
  const auto program = [](const Tensors& in) -> Tensors { return {maximum(in[0] * in[1], in[0]) + in[1]}; };
  for (const DType dtype : {DType::float16, DType::bfloat16, DType::float32, DType::float64, DType::int8, DType::int16,
                            DType::int32, DType::int64, DType::uint8, DType::uint16, DType::uint32, DType::uint64})
    expect_same_bits(program, {cast(abs(numbers({2500}, 1)) * 9, dtype), cast(abs(numbers({2500}, 2)) * 9, dtype)});
}

TEST(Tiles, ALargeResultIsStoredPastTheCaches) {
  const Tensor x = numbers({(1 << 21) + 13}, 1);
  expect_same_bits([](const Tensors& in) -> Tensors { return {relu(in[0] * in[1] - in[0])}; }, {x, x});
  expect_same_bits([](const Tensors& in) -> Tensors { return {in[0] * in[1], tanh(in[0] * in[1])}; }, {x, x});
}

TEST(Tiles, NaNAndInfinityTakeTheirWayThroughChains) {
  const float nan = std::nanf(""), inf = HUGE_VALF;
  const std::vector<float> a{nan, 1, inf, -inf, 0.f, -0.f, nan, 2}, b{1, nan, -inf, inf, -0.f, 0.f, nan, -3};
  const Tensor x = tile(Tensor(a), {40}), y = tile(Tensor(b), {40});
  const auto program = [](const Tensors& in) -> Tensors {
    return {maximum(in[0], in[1]), minimum(in[0], in[1]),    relu(in[0]),    maximum(in[1], in[2]),
            minimum(in[2], in[1]), sqrt(abs(in[0])) / in[1], negative(in[0])};
  };
  expect_same_values(program, {x, y, Tensor::scalar(nan, DType::float32)});
  expect_same_values(program, {x, y, Tensor::scalar(0.5, DType::float32)});
}

TEST(Large, AnOpThatIsCalledAloneHasTheBitsOfItsOwnKernel) {
  const Shape shape{400, 700};
  const Tensor x = numbers(shape, 1), row = numbers({700}, 2);
  for (const int64_t threads : {1, 2, 8}) {
    set_num_threads(threads);
    const Tensor all = tanh(x + row);
    for (const int64_t i : {0, 17, 399}) {
      const Tensor line = tanh(x.rows(i, i + 1) + row);  // too small to be run in tiles
      EXPECT_EQ(all.rows(i, i + 1).to_vector<float>(), line.to_vector<float>());
    }
  }
  set_num_threads(0);
}

// m, v, x, g, and the scalars 1 - beta_1, 1 - beta_2, rate, epsilon.
const auto adam = [](const Tensors& in) -> Tensors {
  const Tensor m = in[0] + (in[3] - in[0]) * in[4], v = in[1] + (square(in[3]) - in[1]) * in[5];
  return {m, v, in[2] - m * in[6] / (sqrt(v) + in[7])};
};

Tensors adam_inputs(int64_t n) {
  Tensors in{numbers({n}, 1), square(numbers({n}, 2)), numbers({n}, 3), numbers({n}, 4)};
  for (const double s : {0.1, 0.001, 0.003, 1e-7}) in.push_back(Tensor::scalar(s, DType::float32));
  return in;
}

TEST(Joined, AdamsStepIsThreeLoopsAndKeepsItsBits) {
  const Tensors in = adam_inputs(3001);
  std::vector<TensorSpec> specs;
  for (const Tensor& t : in) specs.push_back(spec_of(t));
  const Ref<const Region> program = make_region(adam, specs, "test");
  std::vector<TensorSpec> values = specs;
  values.resize(program->values, spec_of(in[0]));
  EXPECT_EQ(operations_of(*program, values, {3001}).size(), 3u);
  expect_same_bits(adam, in);
}

TEST(Joined, WhatSomebodyElseReadsStaysAnOpOfItsOwn) {
  const auto program = [](const Tensors& in) -> Tensors {
    const Tensor change = (in[1] - in[0]) * in[2];
    return {in[0] + change, change};
  };
  expect_same_bits(program, {numbers({3001}, 1), numbers({3001}, 2), Tensor::scalar(0.5, DType::float32)});
}

TEST(Lies, AWholeIsSplitWhereOperandsAreBroadcast) {
  EXPECT_EQ(find_whole({4, 5, 6}, std::vector<Shape>{{4, 5, 6}, {6}})->split, 2);
  EXPECT_EQ(find_whole({4, 5, 6}, std::vector<Shape>{{5, 6}, {4, 1, 1}})->split, 1);
  EXPECT_EQ(find_whole({4, 5, 6}, std::vector<Shape>{{}, {1, 1}})->split, 0);
  EXPECT_FALSE(find_whole({4, 5, 6}, std::vector<Shape>{{6}, {5, 6}}).has_value());
  EXPECT_FALSE(find_whole({4, 5, 6}, std::vector<Shape>{{4, 1, 6}}).has_value());
}

}  // namespace
}  // namespace keratin::ops::fused
