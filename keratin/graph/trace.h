// Tracing: a function runs once on symbolic tensors, and what it did becomes a Graph.
#pragma once

#include <functional>
#include <span>

#include "keratin/graph/ir.h"

namespace keratin::graph {

/// A function of tensors; it may read and assign variables.
using Function = std::function<Tensors(const Tensors&)>;

/// Runs `function` on placeholders of these specs. Reads of variables become entry values, assignments become updates
/// that later reads see. Ops on concrete tensors alone run at once: their results are constants of the graph.
Graph trace(const Function& function, std::span<const TensorSpec> inputs);

}  // namespace keratin::graph
