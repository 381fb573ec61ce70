#include "keratin/graph/passes/passes.h"
#include "keratin/graph/rewrite/rewriter.h"

namespace keratin::graph {

void specialise(Graph& graph) { rewrite(graph, specialise_rewrites()); }

}  // namespace keratin::graph
