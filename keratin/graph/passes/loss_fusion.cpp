#include "keratin/graph/passes/passes.h"
#include "keratin/graph/rewrite/rewriter.h"

namespace keratin::graph {

void loss_fusion(Graph& graph) { rewrite(graph, loss_rewrites()); }

}  // namespace keratin::graph
