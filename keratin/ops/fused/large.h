// Single elementwise ops on large tensors, outside of plans too: with threads, and stores past the caches.
#pragma once

#include <optional>

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::fused {

/// Elements of a result from which on a single op gains by running in tiles.
inline constexpr int64_t kWorthAlone = 1 << 17;

/// The tiled kernel of one call, the same to the bit as the op's own; none when the op's own is as good. The inputs are
/// promoted.
std::optional<Kernel> large_kernel(const OpDef& op, std::span<const TensorSpec> inputs, const Attributes& attrs,
                                   std::span<const TensorSpec> outputs);

}  // namespace keratin::ops::fused
