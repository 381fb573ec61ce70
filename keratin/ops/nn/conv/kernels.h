// The arithmetic of convolutions: gathered pixels times the kernel, block by block.
#pragma once

#include "keratin/ops/linalg/matmul/epilogue.h"
#include "keratin/ops/nn/conv/geometry.h"

namespace keratin::ops::conv_detail {

// All three are linear in both inputs and each other's transposes. float32 and the halves are multiplied in float32 by
// the matrix product of linalg/matmul, whose sums are chains over (kernel pixel, channel); float64 and integers run in
// plain loops, integers modulo their range. Blocks follow from the shapes alone.

/// outputs from inputs and kernel, the first of the op's inputs.
Kernel outputs_kernel(const Geometry& g, DType dtype);
/// The same, and then an epilogue on each output while it is in registers; float32. Its operands, numbers and one
/// number a filter, are the op's other inputs.
Kernel outputs_kernel(const Geometry& g, std::vector<matmul_detail::EpilogueStep> epilogue, int64_t operands);
/// inputs' gradient from outputs' gradient and kernel, the first of the op's inputs.
Kernel inputs_kernel(const Geometry& g, DType dtype, int64_t op_inputs);
/// kernel's gradient from inputs and outputs' gradient, the first of the op's inputs. float32 blocks meet in float64.
Kernel weights_kernel(const Geometry& g, DType dtype, int64_t op_inputs);

}  // namespace keratin::ops::conv_detail
