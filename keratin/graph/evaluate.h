// Computes a graph step by step, each into memory of its own: the plain meaning that plans are checked against.
#pragma once

#include "keratin/graph/ir.h"

namespace keratin::graph {

/// What a graph computes: its results, then the new value of each update. Changes no variable.
Tensors evaluate(const Graph& graph, const Tensors& arguments, const Tensors& variables);

/// Values of the graph's variables now.
Tensors present_values(const Graph& graph);
/// An argument of this spec: floats in [-2, 2), integers 0 and 1, counted from `stream` (base/philox.h).
Tensor random_argument(const TensorSpec& spec, uint64_t stream);

/// The index of a row-major position, as Python prints it: "(1, 0)".
std::string index_text(const Shape& shape, int64_t position);

/// The same program with float64 (complex128) wherever it has less. Throws Error when an op does not take that.
Graph widened(const Graph& graph);

}  // namespace keratin::graph
