#include "keratin/graph/passes/passes.h"
#include "keratin/graph/rewrite/rewriter.h"

namespace keratin::graph {

void shape_promotion(Graph& graph) { rewrite(graph, shape_rewrites()); }

}  // namespace keratin::graph
