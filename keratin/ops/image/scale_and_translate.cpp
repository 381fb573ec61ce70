#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/as_float.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/image/images.h"
#include "keratin/ops/image/resampling.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

enum Attr { kShape, kDims, kMethod, kAntialias };

// Entry i of a vector with one number for each spatial axis, as a scalar.
Tensor entry(const Composition& c, size_t input, int64_t count, int64_t i, DType dtype) {
  const Tensor& all = c.in(input);
  if (all.rank() != 1 || all.shape(0) != count)
    fail(ErrorCode::kShape, "[scale_and_translate] expected ", c.op().input_names[input], " with ", count,
         " numbers, one for each of spatial_dims, received shape ", all.shape(), ".");
  return squeeze(window(cast(all, dtype), 0, i, 1), {.axis = 0});
}

}  // namespace

OpDef scale_and_translate_def() {
  return OpDef("scale_and_translate")
      .in({"images", "scale", "translation"}, Inputs::kAsGiven)
      .doc(
          "Images resampled along spatial_dims so that a point x comes to lie at x * scale + translation, pixels "
          "having "
          "their centres at halves; zeros where there was no image. Differentiable by scale and translation too.")
      .keras("image", "ScaleAndTranslate")
      .attr("output_shape", AttributeKind::kInts, {}, "The shape of the result.")
      .attr("spatial_dims", AttributeKind::kInts, {}, "The axes that scale and translation are about.")
      .attr("method", AttributeKind::kText, {},
            "linear (bilinear, trilinear), cubic (bicubic, tricubic), lanczos3, lanczos5.")
      .attr("antialias", AttributeKind::kBool, true, "Smooth what gets smaller.")
      .compose([](const Composition& c) -> Composed {
        Tensor x = as_float(c.in());
        const std::vector<int64_t>&shape = c.attrs().integers(kShape), &dims = c.attrs().integers(kDims);
        const std::string method = resampling_method(c.attrs().text(kMethod));
        if (method.empty())
          fail(
              ErrorCode::kInvalidArgument,
              "[scale_and_translate] method must be linear, bilinear, trilinear, cubic, bicubic, tricubic, lanczos3 or "
              "lanczos5, received '",
              c.attrs().text(kMethod), "'.");
        if (static_cast<int64_t>(shape.size()) != x.rank())
          fail(ErrorCode::kShape, "[scale_and_translate] expected an output_shape of ", x.rank(),
               " sizes for images of shape ", x.shape(), ", received ", to_string(c.attrs()[kShape]), ".");
        const DType dtype = x.dtype() == DType::float64 ? DType::float64 : DType::float32;
        const auto count = static_cast<int64_t>(dims.size());
        std::vector<bool> seen(shape.size(), false);
        for (int64_t i = 0; i < count; ++i) {
          const int64_t axis = one_axis("scale_and_translate", dims[static_cast<size_t>(i)], x.rank());
          const int64_t in = known_size(c, x, axis), out = shape[static_cast<size_t>(axis)];
          constexpr int64_t kLargest = 1 << 24;
          if (seen[static_cast<size_t>(axis)] || out <= 0 || out > kLargest)
            fail(ErrorCode::kInvalidArgument,
                 "[scale_and_translate] expected different spatial_dims and sizes from 1 to "
                 "2^24, received ",
                 to_string(c.attrs()[kDims]), " and ", to_string(c.attrs()[kShape]), ".");
          seen[static_cast<size_t>(axis)] = true;
          const Tensor weights = resampling_weights(method, in, out, entry(c, 1, count, i, dtype),
                                                    entry(c, 2, count, i, dtype), c.attrs().boolean(kAntialias));
          x = resampled(x, axis, cast(weights, x.dtype()));
        }
        for (int64_t axis = 0; axis < x.rank(); ++axis)
          if (x.shape(axis) != kUnknown && x.shape(axis) != shape[static_cast<size_t>(axis)])
            fail(ErrorCode::kShape, "[scale_and_translate] axis ", axis, " is none of spatial_dims and keeps its size ",
                 x.shape(axis), ", received output_shape ", to_string(c.attrs()[kShape]), ".");
        return x;
      })
      .good({floats({1, 2, 4, 7, 11, 16}, {2, 3, 1}), floats({1.5f, 0.75f}), floats({0.125f, -0.25f})},
            {std::vector<int64_t>{3, 2, 1}, std::vector<int64_t>{0, 1}, std::string("linear")}, 64)
      .good({floats({1, 2, 4, 7, 11, 16}), floats({0.625f}), floats({0.3f})},
            {std::vector<int64_t>{4}, std::vector<int64_t>{-1}, std::string("cubic"), true}, 64)
      .good({floats({1, 2, 4, 7, 11, 16}), floats({0.625f}), floats({0.3f})},
            {std::vector<int64_t>{4}, std::vector<int64_t>{0}, std::string("lanczos3"), false}, 64)
      .bad({floats({1, 2}), floats({1}), floats({1})},
           {std::vector<int64_t>{4}, std::vector<int64_t>{0}, std::string("area")},
           "[scale_and_translate] method must be linear, bilinear, trilinear, cubic, bicubic, tricubic, lanczos3 or "
           "lanczos5, received 'area'.")
      .bad({floats({1, 2}), floats({1, 2}), floats({1})},
           {std::vector<int64_t>{4}, std::vector<int64_t>{0}, std::string("linear")},
           "[scale_and_translate] expected scale with 1 numbers, one for each of spatial_dims, received shape (2,).");
}

}  // namespace keratin::ops
