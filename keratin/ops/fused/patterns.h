// What optimizers do to every weight, as loops of their own: a third faster than the same as chains (chain.h). The
// numbers are rounded after each op as ever, so every bit stays.
#pragma once

#include <optional>
#include <vector>

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/region.h"

namespace keratin::ops::fused {

/// Steps of a program that one loop computes.
struct Pattern {
  std::vector<size_t> inputs;  ///< what the loop reads
  std::vector<size_t> taken;   ///< values in between, which nobody else reads
  Kernel::Run run = nullptr;   ///< buffers: the result, then the inputs; n[0] elements
};

enum class PatternKind { kAverage, kAverageOfSquares, kAdamStep };
Kernel::Run pattern_run(PatternKind kind);

/// The pattern that ends in the step `last`, where all but the scalars have the shape of the whole and dtype float32:
///
///     a + (b - a) * s               a moving average
///     a + (square(b) - a) * s       of squares
///     x - m * s / (sqrt(v) + t)     Adam's step
///
/// `uses`: how often each value is read, by steps or as a result.
std::optional<Pattern> match_pattern(const Region& program, std::span<const TensorSpec> values, const Shape& whole,
                                     const std::vector<int>& uses, const Region::Step& last);

}  // namespace keratin::ops::fused
