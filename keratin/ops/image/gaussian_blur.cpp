#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/as_float.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/image/images.h"

namespace keratin::ops {
OpDef gaussian_blur_def() {
  return OpDef("gaussian_blur")
      .in({"images"}, Inputs::kAsGiven)
      .doc(
          "Each channel convolved with a Gaussian bell of the given size, its weights exp(-d^2 / (2 sigma^2)) divided "
          "by "
          "their sum; zeros beyond the edges.")
      .keras("image", "GaussianBlur")
      .attr("kernel_size", AttributeKind::kIntOrInts, (std::vector<int64_t>{3, 3}), "Width and height of the bell.")
      .optional_in("sigma")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(), kDataFormatDoc)
      .compose([](const Composition& c) -> Composed {
        const Tensor images = as_float(c.in());
        const ImageAxes axes = image_axes(c, 1);
        const std::vector<int64_t> size = c.attrs().integers(0, 2, "gaussian_blur", "kernel_size");
        constexpr int64_t kLargest = 4096;
        if (std::min(size[0], size[1]) < 1 || std::max(size[0], size[1]) > kLargest)
          fail(ErrorCode::kInvalidArgument, "[gaussian_blur] expected kernel sizes from 1 to 4096, received ",
               to_string(c.attrs()[0]), ".");
        known_size(c, images, axes.height), known_size(c, images, axes.width);
        const Tensor one = Tensor::full({1}, 1, images.dtype());
        Tensors sigma{one, one};
        if (c.has(1)) {
          const Tensor given = cast(c.in(1), images.dtype());
          if (given.rank() > 1 || (given.rank() == 1 && given.shape(0) != 2))
            fail(ErrorCode::kShape, "[gaussian_blur] expected sigma as one number or two, received shape ",
                 given.shape(), ".");
          sigma = given.rank() == 0 ? Tensors{given, given} : split(given, 2);
        }
        return blurred(images, axes.height, gaussian_weights(size[1], sigma[1]), axes.width,
                       gaussian_weights(size[0], sigma[0]));
      })
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8, 9}, {3, 3, 1})})
      .good({floats({1, -2, 3, 4, 5, 6, 7, 8}, {1, 2, 2, 2}), floats({0.5f, 2})},
            {std::vector<int64_t>{5, 2}, std::string("channels_first")})
      .bad({floats({1, 2, 3, 4}, {2, 2, 1})}, {std::vector<int64_t>{3, 0}},
           "[gaussian_blur] expected kernel sizes from 1 to 4096, received (3, 0).")
      .bad({floats({1, 2, 3, 4}, {2, 2, 1}), floats({1, 2, 3})}, {},
           "[gaussian_blur] expected sigma as one number or two, received shape (3,).");
}

}  // namespace keratin::ops
