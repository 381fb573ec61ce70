#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/linalg/solve.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/image/grids.h"
#include "keratin/ops/image/images.h"
#include "keratin/ops/image/sampling.h"

namespace keratin::ops {
namespace {

Tensor corners(const Composition& c, size_t i, int64_t batch) {
  const Tensor points = cast(c.in(i), c.in(i).dtype() == DType::float64 ? DType::float64 : DType::float32);
  const Tensor all = points.rank() == 2 ? expand_dims(points, 0) : points;
  if (all.rank() != 3 || all.shape(1) != 4 || all.shape(2) != 2 || (all.shape(0) != 1 && all.shape(0) != batch))
    fail(ErrorCode::kShape, "[perspective_transform] expected ", c.op().input_names[i],
         " (4, 2), or as many as images, received shape ", points.shape(), ".");
  return all;
}

// The 8 numbers of the map from end points to start points, (batch, 8): two equations for each corner.
Tensor homography(const Tensor& start, const Tensor& end) {
  const auto coordinate = [](const Tensor& points, int64_t i) { return window(points, 2, i, 1); };
  const Tensor x = coordinate(end, 0), y = coordinate(end, 1), one = ones_like(x), zero = zeros_like(x);
  const auto rows = [&](const Tensor& target, const Tensors& own) {
    Tensors parts = own;
    parts.push_back(negative(multiply(target, x)));
    parts.push_back(negative(multiply(target, y)));
    return concatenate(parts, {.axis = 2});
  };
  const Tensor u = coordinate(start, 0), v = coordinate(start, 1);
  const Tensor matrix =
      concatenate({rows(u, {x, y, one, zero, zero, zero}), rows(v, {zero, zero, zero, x, y, one})}, {.axis = 1});
  return squeeze(solve(matrix, concatenate({u, v}, {.axis = 1})), {.axis = 2});
}

}  // namespace

OpDef perspective_transform_def() {
  return OpDef("perspective_transform")
      .in({"images", "start_points", "end_points"}, Inputs::kAsGiven)
      .doc(
          "Images seen from elsewhere: the four start points (x, y) come to lie at the end points. A pixel (x, y) is "
          "read at ((h0 x + h1 y + h2) / k, (h3 x + h4 y + h5) / k), k = h6 x + h7 y + 1, with the h that map the end "
          "points to the start points.")
      .keras("image", "PerspectiveTransform")
      .attr("interpolation", AttributeKind::kText, std::string("bilinear"), "bilinear or nearest.")
      .attr("fill_value", AttributeKind::kFloat, 0.0, "What is beyond the edges.")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(), kDataFormatDoc)
      .compose([](const Composition& c) -> Composed {
        const ImageAxes axes = image_axes(c, 2);
        const Sampling sampling = sampling_of(c, 0, 1);
        const Tensor images = channels_last_batch(c.in(), axes);
        require_known_images(c, images);
        const Tensor start = corners(c, 1, images.shape(0)), end = corners(c, 2, images.shape(0));
        const Tensors h = split(expand_dims(homography(start, end), -1), 8, {.axis = 1});
        const Tensor x = columns_of(images.shape(2), h[0].dtype()), y = rows_of(images.shape(1), h[0].dtype());
        const auto line = [&](size_t first) { return add(multiply(h[first], x), multiply(h[first + 1], y)); };
        const Tensor k = add(line(6), 1.0);
        const Tensor at_x = divide(add(line(0), h[2]), k), at_y = divide(add(line(3), h[5]), k);
        return restored(sampled_images(images, at_y, at_x, sampling), axes);
      })
      .good({floats({1, 2, 4, 7, 11, 16, 5, 3, 8}, {3, 3, 1}), floats({0, 0, 2, 0, 0, 2, 2, 2}, {4, 2}),
             floats({0.25f, 0.125f, 1.75f, 0.25f, 0.125f, 1.5f, 2.25f, 1.875f}, {4, 2})},
            {}, 512)
      .good({floats({1, 2, 4, 7, 11, 16, 5, 3}, {2, 1, 2, 2}), floats({0, 0, 1, 0, 0, 1, 1, 1}, {1, 4, 2}),
             floats({0.25f, 0.125f, 0.75f, 0.25f, 0.125f, 1.5f, 1.25f, 0.875f}, {1, 4, 2})},
            {std::string("bilinear"), 1.0, std::string("channels_first")}, 512)
      .bad({floats({1, 2}, {1, 2, 1}), floats({1, 2}), floats({1, 2})}, {},
           "[perspective_transform] expected start_points (4, 2), or as many as images, received shape (2,).")
      .bad({floats({1, 2}), floats({1, 2}), floats({1, 2})}, {},
           "[perspective_transform] expected images of 3 axes, or 4 with a batch, received shape (2,).");
}

}  // namespace keratin::ops
