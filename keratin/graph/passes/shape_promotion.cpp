#include "keratin/graph/passes/passes.h"
#include "keratin/graph/rewrite/rewriter.h"

namespace keratin::graph {

RewriteCounts shape_promotion(Graph& graph) { return rewrite(graph, shape_rewrites()); }

}  // namespace keratin::graph
