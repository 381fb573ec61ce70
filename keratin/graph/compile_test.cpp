#include "keratin/graph/compile.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "keratin/base/error.h"
#include "keratin/graph/check_pass.h"
#include "keratin/graph/edit.h"
#include "keratin/graph/jit.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/graph/verify.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

const std::vector<TensorSpec> kPair{{{2}, DType::float32}};

Tensors twice_exp(const Tensors& x) { return {ops::exp(x[0]) + ops::exp(x[0]) * 1.0}; }

std::string message_of(const std::function<void()>& function) {
  try {
    function();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

// `graph` with every step of `op` replaced by `by`.
Graph with_replaced(Graph graph, const char* op, const char* by) {
  Edit edit(graph);
  for (Step& step : edit.take_steps()) {
    if (step.op->name == std::string_view(op))
      edit.replace(step.outputs[0], edit.emit(ops::get_op(by), step.inputs, step.attrs, step.where)[0]);
    else
      edit.keep(std::move(step));
  }
  edit.finish();
  return graph;
}

TEST(Compile, PassesHaveSwitches) {
  const auto all = compile(twice_exp, kPair), without = compile(twice_exp, kPair, {.without = {"simplify"}});
  EXPECT_EQ(all->graph().steps.size(), 2u);
  EXPECT_EQ(without->graph().steps.size(), 3u);
}

TEST(Compile, ReportsEveryPassThatRan) {
  const auto plan = compile(twice_exp, kPair);
  const CompileReport& report = plan->compile_report();
  ASSERT_GE(report.passes.size(), 3u);
  EXPECT_EQ(report.passes.front().steps_before, 4u);
  EXPECT_EQ(report.passes.back().steps_after, 2u);
  EXPECT_NE(to_string(report).find("common_subexpressions"), std::string::npos);
  EXPECT_GT(report.plan_seconds, 0);
  EXPECT_TRUE(compile(twice_exp, kPair, {.mode = Mode::eager})->compile_report().passes.empty());
  EXPECT_LT(compile(twice_exp, kPair, {.mode = Mode::fast_compile})->compile_report().passes.size(),
            report.passes.size());
}

TEST(Compile, ReportsHowOftenEachRewriteApplied) {
  const auto function = [](const Tensors& in) -> Tensors {
    return {ops::log(ops::softmax(in[0])) + ops::log(ops::softmax(in[0] * 2.0)) * 1.0};
  };
  const auto plan = compile(function, kPair);
  RewriteCounts all;
  for (const PassReport& pass : plan->compile_report().passes)
    for (const auto& [rewrite, count] : pass.rewrites) all[rewrite] += count;
  EXPECT_EQ(all["log_of_softmax"], 2);
  EXPECT_EQ(all["idle multiply"], 1);
  EXPECT_NE(to_string(plan->compile_report()).find("    2 x log_of_softmax\n"), std::string::npos);
}

TEST(Compile, AnUnknownPassIsAnErrorWithASuggestion) {
  EXPECT_NE(
      message_of([] { compile(twice_exp, kPair, {.without = {"dead_cod"}}); }).find("Did you mean \"dead_code\"?"),
      std::string::npos);
  EXPECT_NE(message_of([] { mode_from_string("fast"); }).find("expected a mode out of fast_run"), std::string::npos);
}

TEST(Compile, TheEnvironmentSwitchesPassesAndModes) {
  setenv("KERATIN_PASSES", "-simplify, -in_place", 1);
  setenv("KERATIN_MODE", "debug", 1);
  const CompileOptions options = with_environment({});
  setenv("KERATIN_PASSES", "simplify", 1);
  EXPECT_NE(message_of([] { with_environment({}); }).find("\"-name,-name\""), std::string::npos);
  unsetenv("KERATIN_PASSES");
  unsetenv("KERATIN_MODE");
  EXPECT_EQ(options.without, (std::vector<std::string>{"simplify", "in_place"}));
  EXPECT_EQ(options.mode, Mode::debug);
}

TEST(Compile, EagerModeTracesNothing) {
  auto f = jit(twice_exp, {.compile = {.mode = Mode::eager}});
  EXPECT_EQ(f({Tensor{0, 0}})[0].at(1), 2);
  EXPECT_EQ(f.traces(), 0);
}

TEST(Compile, DebugModeChecksEveryPassOnVariablesAndUpdatesToo) {
  Variable w(Tensor{1, 2}, {.name = "w"});
  const auto f = [&](const Tensors& x) -> Tensors {
    w.assign(w + x[0] * ops::ones_like(x[0]));
    return {ops::sum(w * w)};
  };
  const auto plan = compile(f, kPair, {.mode = Mode::debug});
  EXPECT_EQ(w.value().at(1), 2);
  EXPECT_EQ(plan->run({Tensor{1, 1}})[0].item(), 13);
}

TEST(CheckPass, NamesThePassAndTheFirstValueThatDiffers) {
  const Graph g = trace([](const Tensors& x) -> Tensors { return {ops::minimum(x[0], 5.0)}; }, kPair);
  PassChecker checker(g, {Tensor{5, 7}});
  const Graph wrong = with_replaced(g, "minimum", "maximum");
  const std::string message = message_of([&] { checker.check("swap", true, wrong); });
  EXPECT_NE(message.find("pass swap changed result 0 at (1,): 5.0 before, 7.0 after (difference 2.0, allowed 0.0)"),
            std::string::npos)
      << message;
}

TEST(CheckPass, AllowsAValueChangingPassItsRoundingAndNoMore) {
  const Graph g = trace([](const Tensors& x) -> Tensors { return {ops::log(ops::softmax(x[0]))}; }, kPair);
  const auto rewritten = [&](auto function) {
    PassChecker checker(g, {Tensor{0, 200}});
    return message_of([&] { checker.check("stabilise", false, trace(function, kPair)); });
  };
  // log(softmax) overflows where float64's does not: -inf may become -200.
  EXPECT_EQ(rewritten([](const Tensors& x) -> Tensors { return {ops::log_softmax(x[0])}; }), "no error");
  EXPECT_NE(rewritten([](const Tensors& x) -> Tensors { return {ops::log_softmax(x[0]) * 1.00001}; }).find("stabilise"),
            std::string::npos);
}

TEST(Verify, FindsStepsInTheWrongOrderAndSpecsThatDoNotAgree) {
  Graph g = trace(twice_exp, kPair);
  verify(g, "trace");
  Graph turned = g;
  std::swap(turned.steps.front(), turned.steps.back());
  EXPECT_NE(message_of([&] { verify(turned, "turn"); }).find("after turn: add reads"), std::string::npos);
  g.values[static_cast<size_t>(g.steps[0].outputs[0])].spec.shape = {3};
  EXPECT_NE(message_of([&] { verify(g, "widen"); }).find("exp makes float32 (2,), but"), std::string::npos);
}

}  // namespace
}  // namespace keratin::graph
