// Every row of every table: where both forms are good they agree in float64; where the first fails, the rewritten
// graph, run in float32, gives what the second form gives in float64; and the row is what did it.
#include <gtest/gtest.h>

#include <cmath>

#include "keratin/graph/passes/passes.h"
#include "keratin/graph/plan.h"
#include "keratin/graph/rewrite/evaluate_pattern.h"
#include "keratin/graph/rewrite/rewriter.h"
#include "keratin/graph/trace.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace keratin::graph {
namespace {

using ops::Tensors;

struct Case {
  const RewriteSet* set;
  const CompiledRewrite* row;
};

std::vector<Case> all_rows() {
  std::vector<Case> out;
  for (const RewriteSet* set : {&algebra_rewrites(), &stability_rewrites(), &loss_rewrites(), &specialise_rewrites()})
    for (const CompiledRewrite& row : set->rows()) out.push_back({set, &row});
  return out;
}

class EveryRewrite : public testing::TestWithParam<Case> {
 protected:
  const CompiledRewrite& row() const { return *GetParam().row; }

  // The variables that a condition asks to be constants are captured, the others are arguments.
  bool captured(size_t variable) const {
    for (const auto& c : row().conditions)
      if (c.variable == static_cast<int>(variable) && std::string_view(row().row->when).find("unshifted") != 0 &&
          std::string_view(row().row->when).find("same") != 0)
        return true;
    return false;
  }

  struct Outcome {
    Tensor value;
    RewriteCounts counts;
    std::string text;
  };
  // The first form traced, rewritten and run.
  Outcome compiled(const Tensors& variables) const {
    Tensors arguments;
    std::vector<TensorSpec> specs;
    for (size_t i = 0; i < variables.size(); ++i) {
      if (captured(i)) continue;
      arguments.push_back(variables[i]);
      specs.push_back(ops::spec_of(variables[i]));
    }
    Graph graph = trace(
        [&](const Tensors& given) -> Tensors {
          Tensors all;
          size_t next = 0;
          for (size_t i = 0; i < variables.size(); ++i) all.push_back(captured(i) ? variables[i] : given[next++]);
          return {evaluate_pattern(row().from, all)};
        },
        specs);
    simplify(graph);
    Outcome out;
    out.counts = rewrite(graph, *GetParam().set);
    dead_code(graph);
    out.text = to_string(graph);
    out.value = Plan(std::move(graph)).run(arguments)[0];
    return out;
  }

  static void expect_close(const Tensor& value, const Tensor& wanted, double relative) {
    ASSERT_EQ(value.shape(), wanted.shape());
    for (int64_t i = 0; i < value.size(); ++i) {
      const double a = value.flat_as_double(i), b = wanted.flat_as_double(i);
      if (std::isnan(b) || std::isinf(b)) {
        EXPECT_TRUE(a == b || (std::isnan(a) && std::isnan(b))) << a << " instead of " << b;
      } else {
        EXPECT_NEAR(a, b, relative * std::max(std::fabs(b), 1e-30)) << "at " << i;
      }
    }
  }
};

TEST_P(EveryRewrite, IsAnIdentityWhereBothFormsAreGood) {
  const Tensors x = read_arguments(row().row->agrees, DType::float64);
  if (x.empty()) GTEST_SKIP() << "matched in gradients";
  const Tensor from = evaluate_pattern(row().from, x), to = evaluate_pattern(row().to, x);
  const Tensor whole = from.shape() == to.shape() ? to : ops::call(ops::get_op("broadcast_like"), {to, from})[0];
  expect_close(whole, from, 1e-12);
}

TEST_P(EveryRewrite, AppliesAndKeepsTheValue) {
  const Tensors x = read_arguments(row().row->agrees, DType::float64);
  if (x.empty()) GTEST_SKIP() << "matched in gradients";
  const Outcome done = compiled(x);
  EXPECT_FALSE(done.counts.empty()) << row().row->from << " became\n" << done.text;
  expect_close(done.value, evaluate_pattern(row().from, x), 1e-12);
}

TEST_P(EveryRewrite, GivesInFloat32WhatIsTrueWhereTheFirstFormFails) {
  const Tensors narrow = read_arguments(row().row->fails, DType::float32);
  if (narrow.empty()) GTEST_SKIP() << "saves steps or roundings";
  Tensors wide;
  for (const Tensor& t : narrow) wide.push_back(ops::convert(t, DType::float64));
  Tensor truth = evaluate_pattern(row().to, wide);
  const Outcome done = compiled(narrow);
  EXPECT_FALSE(done.counts.empty()) << row().row->from << " became\n" << done.text;
  if (truth.shape() != done.value.shape()) truth = ops::call(ops::get_op("broadcast_like"), {truth, wide[0]})[0];
  // 16 ULP of float32: the ops state at most 4, and a row puts at most four of them after another.
  expect_close(done.value, ops::convert(truth, DType::float32), 16 * 6e-8);
  // The first form does fail: some element is off by more than that, or no number.
  const Tensor naive = evaluate_pattern(row().from, narrow);
  bool fails = false;
  for (int64_t i = 0; i < naive.size(); ++i) {
    const double a = naive.flat_as_double(i), b = ops::convert(truth, DType::float32).flat_as_double(i);
    fails = fails || (!(std::fabs(a - b) <= 16 * 6e-8 * std::fabs(b)) && !(a == b));
  }
  EXPECT_TRUE(fails) << "the arguments show no failure of " << row().row->from;
}

INSTANTIATE_TEST_SUITE_P(Tables, EveryRewrite, testing::ValuesIn(all_rows()),
                         [](const auto& instance) { return std::string(instance.param.row->row->name); });

}  // namespace
}  // namespace keratin::graph
