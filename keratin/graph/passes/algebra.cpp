#include "keratin/graph/passes/passes.h"
#include "keratin/graph/rewrite/rewriter.h"

namespace keratin::graph {

void algebra(Graph& graph) { rewrite(graph, algebra_rewrites()); }

}  // namespace keratin::graph
