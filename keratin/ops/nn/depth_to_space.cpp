#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/transpose.h"
#include "keratin/ops/nn/depth.h"

namespace keratin::ops {
namespace {

// The remaining channels are the innermost, the block's pixels stand before them.
Tensor compose_depth_to_space(const Composition& c) {
  const auto [first, block] = depth::read("depth_to_space", c);
  const Shape& x = c.in().shape();
  const int64_t channels = x[first ? 1 : 3], area = checked_multiply(block, block);
  require(channels == kUnknown || channels % area == 0, ErrorCode::kShape, "[depth_to_space] Number of channels (",
          channels, ") must be divisible by block_size^2 (", area, ").");
  const int64_t rest = depth::divided(channels, area);
  if (first) {
    const Tensor apart = reshape(c.in(), {x[0], rest, block, block, x[2], x[3]});
    return reshape(transpose(apart, {.axes = {0, 1, 4, 2, 5, 3}}),
                   {x[0], rest, depth::times(x[2], block), depth::times(x[3], block)});
  }
  const Tensor apart = reshape(c.in(), {x[0], x[1], x[2], block, block, rest});
  return reshape(transpose(apart, {.axes = {0, 1, 3, 2, 4, 5}}),
                 {x[0], depth::times(x[1], block), depth::times(x[2], block), rest});
}

}  // namespace

OpDef depth_to_space_def() {
  return depth::with_attributes(OpDef("depth_to_space").in({"x"}, Inputs::kAsGiven))
      .doc(
          "Each pixel becomes a block of block_size x block_size pixels, taken from its channels (pixel shuffle): "
          "(batch, "
          "h, w, c) -> (batch, h * block_size, w * block_size, c / block_size^2).")
      .keras("nn", "DepthToSpace")
      .compose([](const Composition& c) { return compose_depth_to_space(c); })
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8}, {1, 1, 2, 4})}, {int64_t{2}})
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8}, {1, 8, 1, 1})}, {int64_t{2}, std::string("channels_first")})
      .bad({floats({1, 2, 3}, {1, 1, 1, 3})}, {int64_t{2}},
           "[depth_to_space] Number of channels (3) must be divisible by block_size^2 (4).")
      .bad({floats({1, 2, 3}, {1, 1, 1, 3})}, {int64_t{1}},
           "[depth_to_space] `block_size` must be at least 2. Received: block_size=1");
}

}  // namespace keratin::ops
