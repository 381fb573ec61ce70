// The notation of rearrange, read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keratin/core/shape.h"

namespace keratin::ops::rearrange_detail {

/// What to do with a tensor: reshape to `split`, transpose by `order`, reshape to `merged`.
struct Plan {
  Shape split, merged;
  std::vector<int64_t> order;
};

/// Reads "b (h p) c -> b h (p c)" for a tensor of this shape; `lengths` reads "p=2 q=3". "..." stands for all axes that
/// are not named, () and 1 for an axis of size 1. Throws Error kInvalidArgument or kShape, naming the axis.
Plan read_pattern(const std::string& pattern, const std::string& lengths, const Shape& shape);

}  // namespace keratin::ops::rearrange_detail
