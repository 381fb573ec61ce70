#include "keratin/graph/passes/passes.h"
#include "keratin/graph/rewrite/rewriter.h"

namespace keratin::graph {

RewriteCounts specialise(Graph& graph) { return rewrite(graph, specialise_rewrites()); }

}  // namespace keratin::graph
