#include "keratin/base/error.h"
#include "keratin/graph/passes/exact_pass_test_util.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/region.h"
#include "keratin/ops/def/registry.h"

namespace keratin::graph {
namespace {

using ops::matmul;

int64_t packed(const Plan& plan) {
  int64_t count = 0;
  for (const PassReport& pass : plan.compile_report().passes)
    if (pass.pass == "pack_weights")
      for (const auto& [name, times] : pass.rewrites) count += times;
  return count;
}

void expect_packed(const Function& function, const Tensor& x, int64_t times) {
  const std::vector specs{ops::spec_of(x)};
  const auto plan = compile(function, specs), plain = compile(function, specs, {.without = {"pack_weights"}});
  EXPECT_EQ(packed(*plan), times) << to_string(plan->graph());
  expect_same_bits(plan->run({x}), plain->run({x}));
}

TEST(PackWeights, KeepsEveryBit) {
  for (const int64_t m : {2, 7, 11})
    for (const int64_t k : {64, 700})
      for (const int64_t n : {64, 100, 129}) {
        const Tensor w = numbers({k, n}, 1), wt = numbers({n, k}, 2), bias = numbers({n}, 3);
        expect_packed([&](const Tensors& in) -> Tensors { return {matmul(in[0], w)}; }, numbers({m, k}, 4), 1);
        expect_packed(
            [&](const Tensors& in) -> Tensors { return {ops::relu(matmul(in[0], wt, {.transpose_b = true}) + bias)}; },
            numbers({m, k}, 4), 1);
      }
}

TEST(PackWeights, TakesTransposedFactorsForAnyNumberOfRows) {
  const Tensor wt = numbers({300, 600}, 2);
  const auto function = [&](const Tensors& in) -> Tensors { return {matmul(in[0], wt, {.transpose_b = true})}; };
  for (const int64_t threads : {1, 2}) {
    set_num_threads(threads);
    expect_packed(function, numbers({900, 600}, 4), 1);
    expect_packed(function, numbers({3, 100, 600}, 4), 1);
  }
  set_num_threads(0);
}

TEST(PackWeights, LeavesOneRowAndSmallFactors) {
  const Tensor w = numbers({100, 100}, 1), small = numbers({8, 5}, 1);
  expect_packed([&](const Tensors& in) -> Tensors { return {matmul(in[0], w)}; }, numbers({1, 100}, 4), 0);
  expect_packed([&](const Tensors& in) -> Tensors { return {matmul(in[0], small)}; }, numbers({32, 8}, 4), 0);
}

TEST(PackWeights, AVectorOfAnotherSizeIsAnError) {
  const auto program = make_ref<ops::Region>();
  program->inputs = {{{2, 3}, DType::float32}};
  program->outputs = {0};
  program->values = 1;
  const auto call = [&] {
    ops::call(ops::get_op("fused_matmul"), {numbers({2, 4}, 1), numbers({5}, 2)},
              {false, false, ops::AttributeObject(program), int64_t{3}});
  };
  EXPECT_THROW(call(), Error);
}

}  // namespace
}  // namespace keratin::graph
