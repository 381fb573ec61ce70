// Gradients of fused ops through the ops that they stand for.
#pragma once

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/region.h"

namespace keratin::ops {

/// The gradients of b's op through `composed`, which computes the same outputs from the same inputs with public ops.
/// Every input is a value of its own there, even when one tensor stands for two.
Gradients gradient_through(const Backward& b, RegionFunction composed);

}  // namespace keratin::ops
