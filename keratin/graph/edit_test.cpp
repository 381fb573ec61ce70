#include "keratin/graph/edit.h"

#include <gtest/gtest.h>

#include "keratin/graph/passes/passes.h"
#include "keratin/graph/plan.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

const std::vector<TensorSpec> kPair{{{2}, DType::float32}};

Graph squares() {
  return trace([](const Tensors& x) -> Tensors { return {ops::square(x[0]) + ops::square(ops::exp(x[0]))}; }, kPair);
}

TEST(Edit, EmittedStepsStandForOldResults) {
  Graph g = squares();
  Edit edit(g);
  for (Step& step : edit.take_steps()) {
    if (step.op->name == std::string_view("square"))
      edit.replace(step.outputs[0],
                   edit.emit(ops::get_op("multiply"), {step.inputs[0], step.inputs[0]}, {}, step.where)[0]);
    else
      edit.keep(std::move(step));
  }
  edit.finish();
  dead_code(g);
  EXPECT_EQ(to_string(g).find("square"), std::string::npos);
  const Tensor x{1, 2}, e = ops::exp(x);
  EXPECT_EQ(Plan(g).run({x})[0].to_vector<float>(), (x * x + e * e).to_vector<float>());
}

TEST(Edit, SplicesWhatAFunctionDoes) {
  Graph g = squares();
  Edit edit(g);
  for (Step& step : edit.take_steps()) {
    const auto cube = [](const Tensors& x) -> Tensors { return {x[0] * x[0] * x[0] + 1.0}; };
    if (step.op->name == std::string_view("square"))
      edit.replace(step.outputs[0], edit.splice(cube, {step.inputs[0]}, step.where)[0]);
    else
      edit.keep(std::move(step));
  }
  edit.finish();
  const Tensor x{1, 2}, e = ops::exp(x);
  EXPECT_EQ(Plan(g).run({x})[0].to_vector<float>(), ((x * x * x + 1.0) + (e * e * e + 1.0)).to_vector<float>());
}

TEST(Edit, CountsStepsResultsAndUpdatesAsUses) {
  Graph g = trace([](const Tensors& x) -> Tensors { return {x[0] * x[0], x[0]}; }, kPair);
  EXPECT_EQ(Edit(g).uses(g.inputs[0]), 3);
}

}  // namespace
}  // namespace keratin::graph
