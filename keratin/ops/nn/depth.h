// What depth_to_space and space_to_depth share.
#pragma once

#include <utility>

#include "keratin/base/error.h"
#include "keratin/ops/nn/conv/geometry.h"

namespace keratin::ops::depth {

inline OpDef with_attributes(OpDef op) {
  return op.attr("block_size", AttributeKind::kInt, {}, "Height and width of a block, at least 2.")
      .attr("data_format", AttributeKind::kText, std::string("channels_last"), "'channels_last' or 'channels_first'.");
}

/// Whether the channels come first, and the size of a block.
inline std::pair<bool, int64_t> read(const char* op, const Composition& c) {
  const int64_t block = c.attrs().integer(0);
  require(block >= 2, ErrorCode::kInvalidArgument, "[", op,
          "] `block_size` must be at least 2. Received: block_size=", block);
  require(c.in().rank() == 4, ErrorCode::kShape, "[", op, "] `", op,
          "` requires a 4D input tensor. Received: x.shape=", c.in().shape());
  return {conv_detail::is_channels_first(op, c.attrs(), 1), block};
}

inline int64_t times(int64_t size, int64_t factor) {
  return size == kUnknown ? kUnknown : checked_multiply(size, factor);
}
inline int64_t divided(int64_t size, int64_t divisor) { return size == kUnknown ? kUnknown : size / divisor; }

}  // namespace keratin::ops::depth
