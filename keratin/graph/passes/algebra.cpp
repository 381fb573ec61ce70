#include "keratin/graph/passes/passes.h"
#include "keratin/graph/rewrite/rewriter.h"

namespace keratin::graph {

RewriteCounts algebra(Graph& graph) { return rewrite(graph, algebra_rewrites()); }

}  // namespace keratin::graph
