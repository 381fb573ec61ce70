// Joining tensors along an axis, and the inverse.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// Input or output i is `parts[i]` bytes of each of `rows` rows, side by side in the whole.
Kernel join_kernel(int64_t rows, std::vector<int64_t> parts);
Kernel part_kernel(int64_t rows, std::vector<int64_t> parts);

}  // namespace keratin::ops
