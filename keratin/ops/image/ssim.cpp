#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/as_float.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/statistics/average.h"
#include "keratin/ops/image/images.h"

namespace keratin::ops {
OpDef ssim_def() {
  return OpDef("ssim")
      .in({"image1", "image2"}, Inputs::kAsGiven)
      .doc(
          "The structural similarity of images (Wang et al., 2004): the mean over windows and channels of "
          "(2 m1 m2 + c1)(2 s12 + c2) / ((m1^2 + m2^2 + c1)(s1^2 + s2^2 + c2)), with means, variances and covariance "
          "weighted by a Gaussian bell, c1 = (k1 max_val)^2 and c2 = (k2 max_val)^2. 1 for equal images.")
      .keras("image", "SSIM")
      .attr("max_val", AttributeKind::kFloat, 1.0, "The range of the values.")
      .attr("filter_size", AttributeKind::kInt, int64_t{11}, "Height and width of the bell.")
      .attr("filter_sigma", AttributeKind::kFloat, 1.5, "Its standard deviation.")
      .attr("k1", AttributeKind::kFloat, 0.01, "Steadies the means.")
      .attr("k2", AttributeKind::kFloat, 0.03, "Steadies the variances.")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(), kDataFormatDoc)
      .compose([](const Composition& c) -> Composed {
        const Attributes& attrs = c.attrs();
        const ImageAxes axes = image_axes(c, 5);
        if (c.in(1).shape() != c.in(0).shape())
          fail(ErrorCode::kShape, "[ssim] expected images of one shape, received ", c.in(0).shape(), " and ",
               c.in(1).shape(), ".");
        const Tensor a = as_float(c.in(0)), b = cast(c.in(1), a.dtype());
        const int64_t size = attrs.integer(1);
        const int64_t least = std::min(known_size(c, a, axes.height), known_size(c, a, axes.width));
        if (size < 1 || size > least)
          fail(ErrorCode::kShape, "[ssim] expected filter_size from 1 to the size of the images, received ", size,
               " and shape ", a.shape(), ".");
        const Tensor weights = gaussian_weights(size, Tensor::full({1}, attrs.real(2), a.dtype()));
        const auto average = [&](const Tensor& x) {
          return filtered(filtered(x, axes.height, weights), axes.width, weights);
        };
        const double c1 = attrs.real(3) * attrs.real(0) * attrs.real(3) * attrs.real(0);
        const double c2 = attrs.real(4) * attrs.real(0) * attrs.real(4) * attrs.real(0);
        const Tensor m1 = average(a), m2 = average(b), m11 = square(m1), m22 = square(m2), m12 = multiply(m1, m2);
        const Tensor s11 = subtract(average(square(a)), m11), s22 = subtract(average(square(b)), m22);
        const Tensor s12 = subtract(average(multiply(a, b)), m12);
        const Tensor above = multiply(add(multiply(m12, 2.0), c1), add(multiply(s12, 2.0), c2));
        const Tensor below = multiply(add(add(m11, m22), c1), add(add(s11, s22), c2));
        const Tensor each = mean(divide(above, below), {.axis = {axes.height, axes.width, axes.channels}});
        return cast(each, c.in(0).dtype());
      })
      .good({floats({0.1f, 0.9f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.2f, 0.9f}, {3, 3, 1}),
             floats({0.2f, 0.8f, 0.3f, 0.5f, 0.5f, 0.6f, 0.6f, 0.2f, 0.9f}, {3, 3, 1})},
            {1.0, int64_t{2}}, 64)
      .good({floats({0.1f, 0.9f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.2f}, {1, 2, 2, 2}),
             floats({0.2f, 0.8f, 0.3f, 0.5f, 0.5f, 0.6f, 0.6f, 0.2f}, {1, 2, 2, 2})},
            {2.0, int64_t{2}, 1.0, 0.02, 0.05, std::string("channels_first")}, 64)
      .bad({floats({1, 2}, {1, 2, 1}), floats({1, 2}, {1, 2, 1})}, {},
           "[ssim] expected filter_size from 1 to the size of the images, received 11 and shape (1, 2, 1).")
      .bad({floats({1, 2}, {1, 2, 1}), floats({1, 2}, {2, 1, 1})}, {},
           "[ssim] expected images of one shape, received (1, 2, 1) and (2, 1, 1).");
}

}  // namespace keratin::ops
