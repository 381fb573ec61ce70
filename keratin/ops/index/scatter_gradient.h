// The gradient of scatter_into by each of its reductions.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::index_detail {

/// Of x and the updates. Where several updates meet at one element: the last one has it (no reduction), each has the
/// product of the others (mul), those that are the extreme share it evenly, with the old value (max, min).
Gradients scatter_gradient(const Backward& b);

}  // namespace keratin::ops::index_detail
