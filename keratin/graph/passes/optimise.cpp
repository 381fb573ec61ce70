#include "keratin/graph/passes/passes.h"

namespace keratin::graph {

std::span<const Pass> all_passes() {
  static constexpr Pass kPasses[] = {
      {"simplify", "evaluates constants, removes steps that change nothing", true, simplify},
      {"common_subexpressions", "equal calls become one", true, common_subexpressions},
      {"dead_code", "removes what nothing needs", true, dead_code},
  };
  return kPasses;
}

void optimise(Graph& graph) {
  for (const Pass& pass : all_passes()) pass.run(graph);
}

}  // namespace keratin::graph
