#include "keratin/graph/saving/stored_function.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/autocast.h"
#include "keratin/ops/def/call.h"

namespace keratin::graph::saving {

StoredFunction::StoredFunction(Graph graph, std::vector<Variable> variables)
    : state_(std::make_shared<const State>(State{std::move(graph), std::move(variables)})) {}

Tensors StoredFunction::operator()(const Tensors& arguments) const {
  const Autocast off(std::nullopt);  // its casts are steps
  const Graph& graph = state_->graph;
  require(arguments.size() == graph.inputs.size(), ErrorCode::kInvalidArgument, "[graph] expected ",
          graph.inputs.size(), " arguments, received ", arguments.size(), ".");
  Tensors values(graph.values.size());
  for (size_t i = 0; i < arguments.size(); ++i) values[static_cast<size_t>(graph.inputs[i])] = arguments[i];
  for (size_t i = 0; i < graph.variable_values.size(); ++i)
    values[static_cast<size_t>(graph.variable_values[i])] = state_->variables[i].value();
  for (size_t i = 0; i < values.size(); ++i)
    if (graph.values[i].kind == Value::Kind::kConstant) values[i] = graph.values[i].constant;
  for (const Step& step : graph.steps) {
    Tensors in;
    for (const int v : step.inputs) in.push_back(values[static_cast<size_t>(v)]);
    Tensors out = ops::call(*step.op, std::move(in), step.attrs, step.where);
    require(out.size() == step.outputs.size(), ErrorCode::kShape, "[graph] ", step.op->name, " gives ", out.size(),
            " results for these sizes, the graph has ", step.outputs.size(), ".");
    for (size_t i = 0; i < out.size(); ++i) values[static_cast<size_t>(step.outputs[i])] = std::move(out[i]);
  }
  for (const Update& update : graph.updates) {
    Variable variable = state_->variables[static_cast<size_t>(update.variable)];
    variable.assign(values[static_cast<size_t>(update.value)]);
  }
  Tensors results;
  for (const int v : graph.outputs) results.push_back(values[static_cast<size_t>(v)]);
  return results;
}

}  // namespace keratin::graph::saving
