// A graph as a function: its ops called one by one, on other variables and for other sizes.
#pragma once

#include <memory>

#include "keratin/graph/ir.h"

namespace keratin::graph::saving {

/// What a CompiledFunction runs when it comes from a file. `variables` stand for the graph's own, in their order.
class StoredFunction {
 public:
  StoredFunction(Graph graph, std::vector<Variable> variables);
  Tensors operator()(const Tensors& arguments) const;

 private:
  struct State {
    Graph graph;
    std::vector<Variable> variables;
  };
  std::shared_ptr<const State> state_;
};

}  // namespace keratin::graph::saving
