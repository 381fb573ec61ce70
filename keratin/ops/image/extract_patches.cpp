#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/image/patches.h"

namespace keratin::ops {
OpDef extract_patches_def() {
  OpDef op("extract_patches");
  op.in({"images"}, Inputs::kAsGiven)
      .doc(
          "The patches of images, one at each position, their values (rows, columns, channels) in a row in place of "
          "the "
          "channels. With a size of three numbers: of volumes, as extract_patches_3d.")
      .keras("image", "ExtractPatches")
      .attr("size", AttributeKind::kIntOrInts, {}, "Height and width of a patch, or depth, height and width.");
  return patch_attributes(op)
      .compose([](const Composition& c) -> Composed {
        const bool volumes = !c.attrs().is_integer(0) && c.attrs().integers(0).size() == 3;
        return patches_of(c, volumes ? 3 : 2);
      })
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8, 9}, {3, 3, 1})}, {int64_t{2}, int64_t{1}})
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, {1, 2, 2, 3})},
            {std::vector<int64_t>{2, 1}, Attribute(), int64_t{1}, std::string("same"), std::string("channels_first")})
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8, 9}, {3, 3, 1})},
            {int64_t{2}, std::vector<int64_t>{2, 1}, int64_t{2}, std::string("same")})
      .bad({floats({1, 2}, {1, 2, 1})}, {int64_t{2}},
           "[extract_patches] a patch reaches over 2 elements, axis 1 of shape (1, 1, 2, 1) has only 1.")
      .bad({floats({1, 2}, {1, 2, 1})}, {int64_t{0}}, "[extract_patches] expected size from 1 to 2^24, received 0.");
}

}  // namespace keratin::ops
