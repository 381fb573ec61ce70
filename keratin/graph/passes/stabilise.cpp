#include "keratin/graph/passes/passes.h"
#include "keratin/graph/rewrite/rewriter.h"

namespace keratin::graph {

void stabilise(Graph& graph) { rewrite(graph, stability_rewrites()); }

}  // namespace keratin::graph
