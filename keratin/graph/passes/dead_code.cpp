#include <algorithm>

#include "keratin/graph/passes/passes.h"

namespace keratin::graph {

RewriteCounts dead_code(Graph& graph) {
  std::vector<bool> needed(graph.values.size(), false);
  for (const int value : graph.outputs) needed[static_cast<size_t>(value)] = true;
  for (const Update& update : graph.updates) needed[static_cast<size_t>(update.value)] = true;
  std::vector<Step> kept;
  for (size_t i = graph.steps.size(); i-- > 0;) {
    Step& step = graph.steps[i];
    const bool live =
        std::any_of(step.outputs.begin(), step.outputs.end(), [&](int v) { return needed[static_cast<size_t>(v)]; });
    if (!live) continue;
    for (const int value : step.inputs) needed[static_cast<size_t>(value)] = true;
    kept.push_back(std::move(step));
  }
  std::reverse(kept.begin(), kept.end());
  graph.steps = std::move(kept);
  for (size_t i = 0; i < graph.steps.size(); ++i)
    for (const int value : graph.steps[i].outputs)
      graph.values[static_cast<size_t>(value)].source = static_cast<int>(i);
  return {};  // the number of steps says it
}

}  // namespace keratin::graph
