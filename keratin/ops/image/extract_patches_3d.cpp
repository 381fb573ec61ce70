#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/image/patches.h"

namespace keratin::ops {
OpDef extract_patches_3d_def() {
  OpDef op("extract_patches_3d");
  op.in({"volumes"}, Inputs::kAsGiven)
      .doc(
          "The patches of volumes, one at each position, their values (depth, height, width, channels) in a row in "
          "place "
          "of the channels.")
      .attr("size", AttributeKind::kIntOrInts, {}, "Depth, height and width of a patch.");
  return patch_attributes(op)
      .compose([](const Composition& c) -> Composed { return patches_of(c, 3); })
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8}, {2, 2, 2, 1})}, {std::vector<int64_t>{1, 2, 2}})
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8}, {1, 1, 2, 2, 2})},
            {int64_t{2}, int64_t{1}, int64_t{1}, std::string("same"), std::string("channels_first")})
      .bad({floats({1, 2}, {1, 2, 1})}, {int64_t{2}},
           "[extract_patches_3d] expected volumes of 4 axes, or 5 with a batch, received shape (1, 2, 1).")
      .bad({floats({1, 2}, {1, 1, 2, 1})}, {int64_t{1}, int64_t{1}, int64_t{1}, std::string("full")},
           "[extract_patches_3d] padding must be 'valid' or 'same', received 'full'.");
}

}  // namespace keratin::ops
