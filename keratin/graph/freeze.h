// A trained function as one for inference.
#pragma once

#include "keratin/graph/ir.h"

namespace keratin::graph {

/// Makes constants of the variables' present values, so that passes fold what depends on them alone and kernels may
/// prepare them once (a product packs its weights). Later changes of the variables are not seen. Throws Error kState
/// for a graph that assigns variables.
void freeze_variables(Graph& graph);

}  // namespace keratin::graph
