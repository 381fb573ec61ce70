#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/as_float.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/shape/stack.h"
#include "keratin/ops/image/images.h"

namespace keratin::ops {
OpDef sobel_edges_def() {
  return OpDef("sobel_edges")
      .in({"images"}, Inputs::kAsGiven)
      .doc(
          "The slopes of a batch of images down and to the right, as a new last axis [dy, dx]: differences of "
          "neighbours two apart, smoothed across by 1, 2, 1; zeros beyond the edges.")
      .keras("image", "SobelEdges")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(), kDataFormatDoc)
      .compose([](const Composition& c) -> Composed {
        const Tensor& x = c.in();
        const ImageAxes axes = image_axes(c, 0);
        if (!axes.batched)
          fail(ErrorCode::kShape, "[sobel_edges] expected a batch of images with 4 axes, received shape ", x.shape(),
               ".");
        known_size(c, x, axes.height), known_size(c, x, axes.width);
        const Tensor slope = cast(Tensor(std::vector<double>{-1, 0, 1}), x.dtype());
        const Tensor smooth = cast(Tensor(std::vector<double>{1, 2, 1}), x.dtype());
        const Tensor dy = blurred(x, axes.height, slope, axes.width, smooth);
        const Tensor dx = blurred(x, axes.height, smooth, axes.width, slope);
        return stack({dy, dx}, {.axis = -1});
      })
      .good({floats({1, 2, 4, 4, 5, 6, 7, 1, 9}, {1, 3, 3, 1})})
      .good({floats({1, -2, 3, 4, 5, 6, 7, 8}, {1, 2, 2, 2})}, {std::string("channels_first")})
      .bad({floats({1, 2}, {1, 2, 1})}, {},
           "[sobel_edges] expected a batch of images with 4 axes, received shape (1, 2, 1).")
      .bad({floats({1, 2})}, {}, "[sobel_edges] expected images of 3 axes, or 4 with a batch, received shape (2,).");
}

}  // namespace keratin::ops
