// Ops of a fused program that are computed together: what optimizers do to every weight, in one loop instead of one for
// each op. The numbers are rounded after each op as ever, so every bit stays.
#pragma once

#include <vector>

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/region.h"

namespace keratin::ops::fused {

/// An op of a program, or several joined: reads values, makes one.
struct Operation {
  size_t result = 0;
  std::vector<size_t> inputs;
  const Region::Step* step = nullptr;  ///< null: joined
  Kernel::Run run = nullptr;           ///< of joined ones: buffers are the result, then the inputs; n[0] elements
};

/// The operations of a program, in order. Joined are, where nobody else reads what lies between and all but the scalars
/// have the shape of the whole and dtype float32:
///
///     a + (b - a) * s               a moving average
///     a + (square(b) - a) * s       of squares
///     x - m * s / (sqrt(v) + t)     Adam's step
std::vector<Operation> operations_of(const Region& program, std::span<const TensorSpec> values, const Shape& whole);

}  // namespace keratin::ops::fused
