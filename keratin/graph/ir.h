// The graph as the compiler sees it: values and steps by number, in the order in which they run.
#pragma once

#include <string>
#include <vector>

#include "keratin/base/where.h"
#include "keratin/core/variable.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::graph {

using ops::Attributes;
using ops::OpDef;
using ops::Tensors;
using ops::TensorSpec;

/// A value: where it comes from and what it looks like.
struct Value {
  enum class Kind { kInput, kVariable, kConstant, kStep };
  Kind kind;
  TensorSpec spec;
  int source = 0;   ///< number of the input, variable or step
  Tensor constant;  ///< of kConstant
};

/// One op call.
struct Step {
  const OpDef* op;
  Attributes attrs;
  std::vector<int> inputs, outputs;  ///< numbers of values
  Where where = {};                  ///< the user's line that made it, when it is known
};

/// A variable's new value at the end of a run.
struct Update {
  int variable;
  int value;
};

/// A whole program. `steps` is in execution order: every input of a step is an input, variable, constant or earlier
/// output.
struct Graph {
  std::vector<Value> values;
  std::vector<Step> steps;
  std::vector<int> inputs;           ///< value of each argument
  std::vector<int> outputs;          ///< value of each result
  std::vector<Variable> variables;   ///< everything that was read or assigned
  std::vector<int> variable_values;  ///< value of each variable at entry
  std::vector<Update> updates;

  int add_value(Value value) {
    values.push_back(std::move(value));
    return static_cast<int>(values.size()) - 1;
  }
};

/// How dumps and errors call a value: "arg0", "@dense/kernel", "%7", a constant of one element by its number.
std::string name_of(const Graph& graph, int value);
/// "%7 = multiply(%3, %5) : float32 (32, 5)"
std::string to_string(const Graph& graph, const Step& step);
/// One line a step: `%7 = multiply(%3, %5) : float32 (32, 5)`, with the user's line where it is known; then updates and
/// results.
std::string to_string(const Graph& graph);

}  // namespace keratin::graph
