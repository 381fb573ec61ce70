// A pattern as a function of its variables: for tests and for the table in the documentation.
#pragma once

#include "keratin/graph/rewrite/rule.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::graph {

/// The value of the pattern with these tensors as its variables, in order, computed by ops. Attribute variables take a
/// value that suits: the last axis, kept.
Tensor evaluate_pattern(const Pattern& pattern, const ops::Tensors& variables);

/// "1 2 -3; 4" as tensors of shape (1, count), one for each variable; "" gives none.
ops::Tensors read_arguments(const char* text, DType dtype);

}  // namespace keratin::graph
