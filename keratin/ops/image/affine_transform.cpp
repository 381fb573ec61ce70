#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/as_float.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/image/grids.h"
#include "keratin/ops/image/images.h"
#include "keratin/ops/image/sampling.h"

namespace keratin::ops {
OpDef affine_transform_def() {
  return OpDef("affine_transform")
      .in({"images", "transform"}, Inputs::kAsGiven)
      .doc(
          "Images whose pixel (x, y) is read at ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k) of the original, with "
          "k = c0 x + c1 y + 1, from transforms (a0, a1, a2, b0, b1, b2, c0, c1), one for each image or one for all.")
      .keras("image", "AffineTransform")
      .attr("interpolation", AttributeKind::kText, std::string("bilinear"), "bilinear or nearest.")
      .attr("fill_mode", AttributeKind::kText, std::string("constant"),
            "Beyond the edges: constant, nearest, wrap, mirror or reflect.")
      .attr("fill_value", AttributeKind::kFloat, 0.0, "What is there when constant.")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(), kDataFormatDoc)
      .compose([](const Composition& c) -> Composed {
        const ImageAxes axes = image_axes(c, 3);
        Sampling sampling = sampling_of(c, 0, 2);
        sampling.fill_mode = c.attrs().text(1);
        check_fill_mode(c, sampling.fill_mode);
        const Tensor images = channels_last_batch(c.in(), axes);
        require_known_images(c, images);
        const Tensor given = as_float(c.in(1)), transform = given.rank() == 1 ? expand_dims(given, 0) : given;
        if (transform.rank() != 2 || transform.shape(1) != 8 ||
            (transform.shape(0) != 1 && transform.shape(0) != images.shape(0)))
          fail(ErrorCode::kShape,
               "[affine_transform] expected a transform of 8 numbers, or one for each image, "
               "received shape ",
               given.shape(), " for images of shape ", c.in().shape(), ".");
        const Tensors t = split(expand_dims(transform, -1), 8, {.axis = 1});
        const Tensor x = columns_of(images.shape(2), given.dtype()), y = rows_of(images.shape(1), given.dtype());
        const auto line = [&](size_t first) { return add(multiply(t[first], x), multiply(t[first + 1], y)); };
        const Tensor k = add(line(6), 1.0);
        const Tensor at_x = divide(add(line(0), t[2]), k), at_y = divide(add(line(3), t[5]), k);
        return restored(sampled_images(images, at_y, at_x, sampling), axes);
      })
      .good({floats({1, 2, 4, 7, 11, 16}, {2, 3, 1}), floats({0.75f, 0.1f, 0.3f, -0.2f, 0.6f, 0.55f, 0, 0})}, {}, 16)
      .good({floats({1, 2, 4, 7, 11, 16, 5, 3}, {2, 1, 2, 2}),
             floats({0.75f, 0.1f, 0.3f, -0.2f, 0.6f, 0.55f, 0, 0, 1, 0.1f, 0.25f, 0.05f, 1, 0.15f, 0, 0}, {2, 8})},
            {std::string("bilinear"), std::string("reflect"), 0.0, std::string("channels_first")}, 16)
      .good({bytes({1, 2, 4, 7}, {2, 2, 1}), floats({0, 1, 0, 1, 0, 0, 0, 0})},
            {std::string("nearest"), std::string("constant"), 9.0})
      .bad(
          {floats({1, 2}, {1, 2, 1}), floats({1, 2})}, {},
          "[affine_transform] expected a transform of 8 numbers, or one for each image, received shape (2,) for images "
          "of shape (1, 2, 1).")
      .bad({floats({1, 2}, {1, 2, 1}), floats({1, 0, 0, 0, 1, 0, 0, 0})}, {std::string("cubic")},
           "[affine_transform] interpolation must be 'nearest' or 'bilinear', received 'cubic'.");
}

}  // namespace keratin::ops
