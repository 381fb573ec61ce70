#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/image/margins.h"

namespace keratin::ops {
OpDef crop_images_def() {
  return OpDef("crop_images")
      .in({"images"}, Inputs::kAsGiven)
      .doc(
          "The inside of images; two of top, bottom and target height are given, and two of left, right and target "
          "width.")
      .keras("image", "CropImages")
      .attr("top_cropping", AttributeKind::kOptionalInt, Attribute(), "Rows above.")
      .attr("left_cropping", AttributeKind::kOptionalInt, Attribute(), "Columns on the left.")
      .attr("bottom_cropping", AttributeKind::kOptionalInt, Attribute(), "Rows below.")
      .attr("right_cropping", AttributeKind::kOptionalInt, Attribute(), "Columns on the right.")
      .attr("target_height", AttributeKind::kOptionalInt, Attribute(), "Rows of the result.")
      .attr("target_width", AttributeKind::kOptionalInt, Attribute(), "Columns of the result.")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(), kDataFormatDoc)
      .compose([](const Composition& c) -> Composed {
        const Tensor& images = c.in();
        const ImageAxes axes = image_axes(c, 6);
        const Margins rows = margins_of(c, {0, 2, 4}, known_size(c, images, axes.height), -1);
        const Margins columns = margins_of(c, {1, 3, 5}, known_size(c, images, axes.width), -1);
        return window(window(images, axes.height, rows.before, rows.target), axes.width, columns.before,
                      columns.target);
      })
      .good({floats({1, 2, 3, 4}, {2, 2, 1})}, {int64_t{1}, int64_t{0}, int64_t{0}, int64_t{1}})
      .good({bytes({1, 2, 3, 4, 5, 6}, {1, 1, 2, 3})},
            {int64_t{0}, int64_t{1}, Attribute(), Attribute(), int64_t{1}, int64_t{2}, std::string("channels_first")})
      .bad({floats({1, 2}, {1, 2, 1})}, {int64_t{1}, int64_t{0}, int64_t{0}, int64_t{2}, int64_t{2}},
           "[crop_images] expected two of top_cropping, bottom_cropping and target_height, received 3.")
      .bad({floats({1, 2}, {1, 2, 1})}, {int64_t{0}, int64_t{0}, int64_t{0}, Attribute(), Attribute(), int64_t{3}},
           "[crop_images] right_cropping would be -1 for a size of 2.");
}

}  // namespace keratin::ops
