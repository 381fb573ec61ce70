#include <algorithm>
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/round.h"
#include "keratin/ops/generated/elementwise/saturate_cast.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/image/images.h"
#include "keratin/ops/image/resampling.h"

namespace keratin::ops {
namespace {

enum Attr { kSize, kInterpolation, kAntialias, kCrop, kPad, kFillMode, kFillValue, kFormat };

struct Size {
  int64_t height, width;
};

Size target_of(const Composition& c) {
  const std::vector<int64_t>& size = c.attrs().integers(kSize);
  constexpr int64_t kLargest = 1 << 24;
  if (size.size() != 2 || std::min(size[0], size[1]) <= 0 || std::max(size[0], size[1]) > kLargest)
    fail(ErrorCode::kInvalidArgument, "[resize] expected size as a height and a width from 1 to 2^24, received ",
         to_string(c.attrs()[kSize]), ".");
  return {size[0], size[1]};
}

int64_t scaled(int64_t size, int64_t to, int64_t from) {
  return static_cast<int64_t>(static_cast<double>(size * to) / static_cast<double>(from));
}

// The largest part in the middle that has the target's proportions.
Tensor cropped(const Tensor& images, const ImageAxes& axes, const Size& now, const Size& target) {
  const int64_t height = std::max<int64_t>(std::min(now.height, scaled(now.width, target.height, target.width)), 1);
  const int64_t width = std::max<int64_t>(std::min(now.width, scaled(now.height, target.width, target.height)), 1);
  const Tensor rows = window(images, axes.height, (now.height - height) / 2, height);
  return window(rows, axes.width, (now.width - width) / 2, width);
}

// With equal margins on both sides of one axis, so that the proportions are the target's, as far as whole pixels allow.
Tensor framed(const Tensor& images, const ImageAxes& axes, const Size& now, const Size& target, double fill) {
  const int64_t rows = (std::max(now.height, scaled(now.width, target.height, target.width)) - now.height) / 2;
  const int64_t columns = (std::max(now.width, scaled(now.height, target.width, target.height)) - now.width) / 2;
  if (rows == 0 && columns == 0) return images;
  const int64_t axis = rows > 0 ? axes.height : axes.width, margin = rows > 0 ? rows : columns;
  const Tensor inside = padded(ones_like(images, {.dtype = DType::bool_}), axis, margin, margin);
  return where(inside, padded(images, axis, margin, margin), Tensor::scalar(fill, images.dtype()));
}

Tensor nearest(const Tensor& x, int64_t axis, int64_t out) {
  const int64_t in = x.shape(axis);
  if (in == out) return x;
  Tensor at = Tensor::empty({out}, DType::int32);
  for (int64_t i = 0; i < out; ++i)
    at.mutable_data<int32_t>()[i] = static_cast<int32_t>(std::min<int64_t>(
        in - 1,
        static_cast<int64_t>((static_cast<float>(i) + 0.5f) * static_cast<float>(in) / static_cast<float>(out))));
  return take(x, at, {.axis = axis});
}

Tensor smooth(const Tensor& x, int64_t axis, int64_t out, const std::string& method, bool antialias) {
  const int64_t in = x.shape(axis);
  if (in == out) return x;
  const Tensor scale = Tensor::scalar(static_cast<double>(out) / static_cast<double>(in), DType::float64);
  const Tensor weights = resampling_weights(method, in, out, scale, Tensor::scalar(0, DType::float64), antialias);
  return resampled(x, axis, cast(weights, x.dtype()));
}

Tensor resized(const Composition& c, const Tensor& images, const ImageAxes& axes, const Size& target) {
  const std::string& interpolation = c.attrs().text(kInterpolation);
  if (interpolation == "nearest") return nearest(nearest(images, axes.height, target.height), axes.width, target.width);
  const std::string method = resampling_method(interpolation);
  const bool antialias = c.attrs().boolean(kAntialias), whole = is_integer(images.dtype());
  const Tensor x = is_floating(images.dtype()) ? images : cast(images, DType::float32);
  const Tensor out =
      smooth(smooth(x, axes.height, target.height, method, antialias), axes.width, target.width, method, antialias);
  if (is_floating(images.dtype())) return out;
  return saturate_cast(whole ? round(out) : out, images.dtype());
}

void check(const Composition& c) {
  const Attributes& attrs = c.attrs();
  const std::string& interpolation = attrs.text(kInterpolation);
  const bool known = interpolation == "nearest" || interpolation == "bilinear" || interpolation == "bicubic" ||
                     interpolation == "lanczos3" || interpolation == "lanczos5";
  if (!known)
    fail(ErrorCode::kInvalidArgument,
         "[resize] interpolation must be nearest, bilinear, bicubic, lanczos3 or lanczos5, received '", interpolation,
         "'.");
  if (attrs.text(kFillMode) != "constant")
    fail(ErrorCode::kInvalidArgument, "[resize] fill_mode must be 'constant', received '", attrs.text(kFillMode), "'.");
  if (attrs.boolean(kCrop) && attrs.boolean(kPad))
    fail(ErrorCode::kInvalidArgument, "[resize] expected crop_to_aspect_ratio or pad_to_aspect_ratio, received both.");
}

}  // namespace

OpDef resize_def() {
  return OpDef("resize")
      .in({"images"}, Inputs::kAsGiven)
      .doc(
          "Images in another size: the nearest pixel, or a kernel's weighted mean of the pixels around (bilinear, "
          "bicubic, lanczos3, lanczos5), widened with antialias where they get smaller. Integers are rounded and "
          "clipped "
          "to their range.")
      .keras("image", "Resize")
      .attr("size", AttributeKind::kInts, {}, "Height and width of the result.")
      .attr("interpolation", AttributeKind::kText, std::string("bilinear"),
            "nearest, bilinear, bicubic, lanczos3 or lanczos5.")
      .attr("antialias", AttributeKind::kBool, false, "Smooth what gets smaller.")
      .attr("crop_to_aspect_ratio", AttributeKind::kBool, false, "Cut off what does not fit the proportions first.")
      .attr("pad_to_aspect_ratio", AttributeKind::kBool, false, "Add margins to fit the proportions first.")
      .attr("fill_mode", AttributeKind::kText, std::string("constant"), "The margins: constant.")
      .attr("fill_value", AttributeKind::kFloat, 0.0, "Their value.")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(), kDataFormatDoc)
      .compose([](const Composition& c) -> Composed {
        check(c);
        const ImageAxes axes = image_axes(c, kFormat);
        const Size target = target_of(c);
        const Size now{known_size(c, c.in(), axes.height), known_size(c, c.in(), axes.width)};
        Tensor images = c.in();
        if (c.attrs().boolean(kCrop)) images = cropped(images, axes, now, target);
        if (c.attrs().boolean(kPad)) images = framed(images, axes, now, target, c.attrs().real(kFillValue));
        return resized(c, images, axes, target);
      })
      .good({floats({1, 2, 4, 7, 11, 16}, {2, 3, 1})}, {std::vector<int64_t>{3, 2}}, 16)
      .good({floats({1, 2, 4, 7, 11, 16, 3, 5}, {1, 2, 2, 2})},
            {std::vector<int64_t>{3, 5}, std::string("bicubic"), false, false, false, std::string("constant"), 0.0,
             std::string("channels_first")},
            16)
      .good({floats({1, 2, 4, 7, 11, 16}, {6, 1, 1})}, {std::vector<int64_t>{4, 1}, std::string("lanczos3"), true}, 16)
      .good({floats({1, 2, 4, 7, 11, 16}, {2, 3, 1})},
            {std::vector<int64_t>{2, 2}, std::string("nearest"), false, true})
      .good({bytes({1, 200, 4, 7, 255, 16}, {2, 3, 1})},
            {std::vector<int64_t>{3, 3}, std::string("lanczos5"), false, false, true, std::string("constant"), 9.0})
      .bad({floats({1, 2}, {1, 2, 1})}, {std::vector<int64_t>{0, 2}},
           "[resize] expected size as a height and a width from 1 to 2^24, received (0, 2).")
      .bad({floats({1, 2}, {1, 2, 1})}, {std::vector<int64_t>{1, 2}, std::string("area")},
           "[resize] interpolation must be nearest, bilinear, bicubic, lanczos3 or lanczos5, received 'area'.")
      .bad({floats({1, 2}, {1, 2, 1})}, {std::vector<int64_t>{1, 2}, std::string("nearest"), false, true, true},
           "[resize] expected crop_to_aspect_ratio or pad_to_aspect_ratio, received both.");
}

}  // namespace keratin::ops
