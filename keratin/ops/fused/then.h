// A kernel of two inputs, and then a program of elementwise ops on its result.
#pragma once

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/region.h"

namespace keratin::ops::fused {

/// At most so many operands beside the result.
inline constexpr size_t kMostOperands = 8;

/// `first` writes `result`, and `program` changes it in place; its inputs are the result and `operands`. Buffers: the
/// result, the inputs of `first`, the operands, scratch.
Kernel then(Kernel first, const Region& program, const TensorSpec& result, std::span<const TensorSpec> operands);

/// What the op's program makes of `result`, which must be something of its shape and dtype. Errors name `op`.
std::vector<TensorSpec> infer_then(const char* op, const Region& program, const TensorSpec& result,
                                   std::span<const TensorSpec> operands);

}  // namespace keratin::ops::fused
