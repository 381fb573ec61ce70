// The passes over a Graph, one a file. Each keeps every bit of the results unless it says otherwise.
#pragma once

#include "keratin/graph/ir.h"

namespace keratin::graph {

/// Gives equal calls on equal values one step.
void common_subexpressions(Graph& graph);
/// Removes steps that nothing needs, and values that no step makes or reads.
void dead_code(Graph& graph);
/// Evaluates what depends on shapes and constants alone, and removes steps that change nothing (x * 1, a cast to the
/// same dtype).
void simplify(Graph& graph);

/// All of them, in order.
void optimise(Graph& graph);

}  // namespace keratin::graph
