#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "keratin/base/parallel_for.h"
#include "keratin/graph/compile.h"
#include "keratin/graph/plan.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/random.h"

namespace keratin::graph {
namespace {

Tensor numbers(const Shape& shape, int seed) { return random::normal(shape, {.seed = seed}); }

std::vector<TensorSpec> specs_of(const Tensors& in) {
  std::vector<TensorSpec> specs;
  for (const Tensor& t : in) specs.push_back(ops::spec_of(t));
  return specs;
}

bool has(const Plan& plan, std::string_view op) {
  const auto& steps = plan.graph().steps;
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) { return step.op->name == op; });
}

/// The same bits with and without the pass, on one thread and on several.
void expect_fused(const Function& function, const Tensors& in, bool fused = true) {
  const auto plan = compile(function, specs_of(in)),
             plain = compile(function, specs_of(in), {.without = {"fuse_reductions"}});
  EXPECT_EQ(has(*plan, "fused_reduction"), fused) << to_string(plan->graph());
  const Tensors expected = plain->run(in);
  for (const int64_t threads : {1, 2, 8}) {
    set_num_threads(threads);
    const Tensors now = plan->run(in);
    for (size_t i = 0; i < now.size(); ++i) {
      ASSERT_EQ(ops::spec_of(now[i]), ops::spec_of(expected[i]));
      EXPECT_EQ(std::memcmp(now[i].raw(), expected[i].raw(), static_cast<size_t>(now[i].bytes())), 0) << threads;
    }
  }
  set_num_threads(0);
}

TEST(FuseReductions, TakesALossOverAllElements) {
  const auto loss = [](const Tensors& in) -> Tensors { return {ops::mean(ops::square(in[0] - in[1]))}; };
  for (const Shape& shape :
       {Shape{1 << 18}, Shape{(1 << 18) + 1}, Shape{513, 1027}, Shape{16, 128, 256}, Shape{1 << 20}})
    expect_fused(loss, {numbers(shape, 1), numbers(shape, 2)});
}

TEST(FuseReductions, TakesRowsWithWhatIsBroadcastToThem) {
  const auto rows = [](const Tensors& in) -> Tensors {
    return {ops::sum(in[0] * in[1] + in[2], {.axis = -1}), ops::max(ops::abs(in[0] - in[1]) * 0.5, {.axis = -1})};
  };
  for (const auto& [m, n] : {std::pair<int64_t, int64_t>{1000, 300}, {70, 5000}, {30000, 10}, {4097, 129}})
    expect_fused(rows, {numbers({m, n}, 1), numbers({n}, 2), numbers({m, 1}, 3)});
}

TEST(FuseReductions, TakesEveryReductionAndDType) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    const Tensor x = ops::cast(numbers({600, 700}, 1), dtype);
    const auto all = [](const Tensors& in) -> Tensors {
      return {ops::min(ops::exp(in[0]) + 1.0), ops::sum(ops::tanh(in[0]) * 2.0),
              ops::prod(ops::square(in[0]) * 1e-3 + 1.0), ops::mean(ops::abs(in[0]) * 3.0, {.axis = 1}),
              ops::max(in[0] * in[0] + 1.0, {.axis = {0, 1}, .keepdims = true})};
    };
    expect_fused(all, {x});
  }
}

TEST(FuseReductions, LeavesSmallTensorsAndWhatOthersRead) {
  const auto loss = [](const Tensors& in) -> Tensors { return {ops::mean(ops::square(in[0] - 1.0))}; };
  expect_fused(loss, {numbers({1000}, 1)}, false);
  const auto both = [](const Tensors& in) -> Tensors {
    const Tensor squares = ops::square(in[0] - 1.0);
    return {squares, ops::mean(squares)};
  };
  expect_fused(both, {numbers({600, 700}, 1)}, false);
}

TEST(FuseReductions, ColumnsComeOutRightToo) {
  const auto columns = [](const Tensors& in) -> Tensors { return {ops::sum(in[0] * in[1], {.axis = 0})}; };
  expect_fused(columns, {numbers({600, 700}, 1), numbers({600, 700}, 2)});
}

}  // namespace
}  // namespace keratin::graph
