#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/transpose.h"
#include "keratin/ops/nn/depth.h"

namespace keratin::ops {
namespace {

Tensor compose_space_to_depth(const Composition& c) {
  const auto [first, block] = depth::read("space_to_depth", c);
  const Shape& x = c.in().shape();
  const int64_t height = x[first ? 2 : 1], width = x[first ? 3 : 2], channels = x[first ? 1 : 3];
  require(height == kUnknown || height % block == 0, ErrorCode::kShape, "[space_to_depth] Height (", height,
          ") must be divisible by block_size (", block, ").");
  require(width == kUnknown || width % block == 0, ErrorCode::kShape, "[space_to_depth] Width (", width,
          ") must be divisible by block_size (", block, ").");
  const int64_t rows = depth::divided(height, block), columns = depth::divided(width, block);
  const int64_t deep = depth::times(channels, checked_multiply(block, block));
  if (first) {
    const Tensor apart = reshape(c.in(), {x[0], channels, rows, block, columns, block});
    return reshape(transpose(apart, {.axes = {0, 1, 3, 5, 2, 4}}), {x[0], deep, rows, columns});
  }
  const Tensor apart = reshape(c.in(), {x[0], rows, block, columns, block, channels});
  return reshape(transpose(apart, {.axes = {0, 1, 3, 2, 4, 5}}), {x[0], rows, columns, deep});
}

}  // namespace

OpDef space_to_depth_def() {
  return depth::with_attributes(OpDef("space_to_depth").in({"x"}, Inputs::kAsGiven))
      .doc(
          "Each block of block_size x block_size pixels becomes one pixel with all their channels (pixel unshuffle), "
          "the "
          "inverse of depth_to_space.")
      .keras("nn", "SpaceToDepth")
      .compose([](const Composition& c) { return compose_space_to_depth(c); })
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8}, {1, 2, 4, 1})}, {int64_t{2}})
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8}, {1, 2, 2, 2})}, {int64_t{2}, std::string("channels_first")})
      .bad({floats({1, 2, 3, 4, 5, 6}, {1, 3, 2, 1})}, {int64_t{2}},
           "[space_to_depth] Height (3) must be divisible by block_size (2).")
      .bad({floats({1, 2, 3, 4}, {2, 2})}, {int64_t{2}},
           "[space_to_depth] `space_to_depth` requires a 4D input tensor. Received: x.shape=(2, 2)");
}

}  // namespace keratin::ops
