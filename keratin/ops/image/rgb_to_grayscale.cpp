#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/as_float.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/image/images.h"

namespace keratin::ops {
OpDef rgb_to_grayscale_def() {
  return OpDef("rgb_to_grayscale")
      .in({"images"}, Inputs::kAsGiven)
      .doc("0.2989 red + 0.587 green + 0.114 blue, in the dtype of the images; what has one channel stays.")
      .keras("image", "RGBToGrayscale")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(), kDataFormatDoc)
      .compose([](const Composition& c) -> Composed {
        const Tensor& images = c.in();
        const ImageAxes axes = image_axes(c, 0);
        const int64_t channels = images.shape(axes.channels);
        if (channels != 1 && channels != 3)
          fail(ErrorCode::kShape, "[rgb_to_grayscale] expected 3 channels or 1, received shape ", images.shape(), ".");
        if (channels == 1) return images;
        const Tensors rgb = split(as_float(images), 3, {.axis = axes.channels});
        const Tensor gray = add(add(multiply(rgb[0], 0.2989), multiply(rgb[1], 0.587)), multiply(rgb[2], 0.114));
        return cast(gray, images.dtype());
      })
      .good({floats({0.1f, 0.5f, 0.9f, 1, 0, 0.25f}, {1, 2, 3})})
      .good({floats({0.1f, 0.5f, 0.9f, 1, 0, 0.25f}, {1, 3, 2, 1})}, {std::string("channels_first")})
      .good({bytes({10, 200, 30, 255, 255, 255}, {2, 1, 3})})
      .bad({floats({1, 2}, {1, 1, 2})}, {}, "[rgb_to_grayscale] expected 3 channels or 1, received shape (1, 1, 2).")
      .bad({floats({1, 2})}, {},
           "[rgb_to_grayscale] expected images of 3 axes, or 4 with a batch, received shape (2,).");
}

}  // namespace keratin::ops
