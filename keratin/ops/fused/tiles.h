// Fused programs tile by tile: a tile of every operand stays in the first-level cache while all ops of the program run
// over it, each by its own kernel. So large tensors pass through memory once, and every bit is that of the ops one by
// one.
#pragma once

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/region.h"

namespace keratin::ops::fused {

/// The kernel of a program whose steps are all elementwise and whose outputs all have one shape, for these inputs.
/// Throws Error kUnsupported when an operand is broadcast in a way that tiles cannot follow (find_whole).
/// `parts`: they are parts of larger tensors, which come from memory, and others work on the other parts.
Kernel tiled_kernel(const Region& program, std::span<const TensorSpec> inputs, std::span<const TensorSpec> outputs,
                    bool parts = false);

}  // namespace keratin::ops::fused
