#include "keratin/graph/passes/passes.h"
#include "keratin/graph/rewrite/rewriter.h"

namespace keratin::graph {

RewriteCounts loss_fusion(Graph& graph) { return rewrite(graph, loss_rewrites()); }

}  // namespace keratin::graph
