#include "keratin/graph/passes/passes.h"
#include "keratin/graph/rewrite/rewriter.h"

namespace keratin::graph {

RewriteCounts stabilise(Graph& graph) { return rewrite(graph, stability_rewrites()); }

}  // namespace keratin::graph
