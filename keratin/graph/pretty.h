// Expressions as text.
#pragma once

#include <string>

#include "keratin/graph/symbolic.h"

namespace keratin::graph {

/// Options of pp.
struct PrettyOptions {
  size_t max_depth = 40;     ///< of nested calls; what is deeper is "..."
  size_t max_length = 4000;  ///< of the text
};

/// An expression as one would write it: "mean(square(matmul(x, w) - y))".
std::string pp(const Tensor& expression, const PrettyOptions& options = {});

}  // namespace keratin::graph
