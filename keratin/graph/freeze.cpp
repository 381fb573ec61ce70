#include "keratin/graph/freeze.h"

#include "keratin/base/error.h"

namespace keratin::graph {

void freeze_variables(Graph& graph) {
  require(graph.updates.empty(), ErrorCode::kState, "[freeze_variables] expected a function that assigns no variable, ",
          "received one that assigns ", graph.updates.size(), ". Freeze the forward pass, not the training step.");
  for (size_t i = 0; i < graph.variables.size(); ++i) {
    Value& value = graph.values[static_cast<size_t>(graph.variable_values[i])];
    value = {Value::Kind::kConstant, value.spec, 0, graph.variables[i].concrete()};
  }
  graph.variables.clear();
  graph.variable_values.clear();
}

}  // namespace keratin::graph
