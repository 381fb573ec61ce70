// Whether a graph is one: every value made before it is read, specs as the ops say, updates that fit.
#pragma once

#include "keratin/graph/ir.h"

namespace keratin::graph {

/// Throws Error kInternal that names `after` (the pass that ran last) and the first step or value that is wrong.
void verify(const Graph& graph, const char* after);

}  // namespace keratin::graph
