// What take and its gradient share.
#pragma once

#include "keratin/ops/composite.h"
#include "keratin/ops/index/indices.h"

namespace keratin::ops::take_detail {

inline constexpr int64_t kParallelFrom = 128 * 1024;  // values: 50 us or more

/// What taking input 1 along the axis (attribute 0) from input 0 gives.
TensorSpec infer_take(const OpCall& call);
/// A kernel whose n are: elements before, along and after the axis, the number of indices and their dtype; with scratch
/// for the indices as int64.
Kernel take_kernel(const OpCall& call);
/// Indices that are the same for every example: the op along the axis behind the examples.
Tensor take_for_all(const Batched& b, Tensors inputs);

}  // namespace keratin::ops::take_detail
