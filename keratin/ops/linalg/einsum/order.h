// In which order the operands of einsum meet.
#pragma once

#include <vector>

#include "keratin/ops/linalg/einsum/subscripts.h"

namespace keratin::ops::einsum_detail {

/// Operand `first` of a list leaves it, then operand `second` of what is left; what they give joins its end.
struct Meeting {
  size_t first, second;
};

/// The order of least multiplications for up to 10 operands (dynamic programming over sets of them), a greedy one for
/// more. Unknown sizes count as 64.
std::vector<Meeting> best_order(const Subscripts& subscripts);

}  // namespace keratin::ops::einsum_detail
