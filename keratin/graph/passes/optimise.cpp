#include "keratin/graph/passes/passes.h"

namespace keratin::graph {

void optimise(Graph& graph) {
  simplify(graph);
  common_subexpressions(graph);
  dead_code(graph);
}

}  // namespace keratin::graph
