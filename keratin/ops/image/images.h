// What the image ops share: where the axes of images stand, and filters along one axis.
#pragma once

#include <cstdint>
#include <string>

#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// The axes of (batch, height, width, channels) or (batch, channels, height, width), or of one image without batch.
struct ImageAxes {
  int64_t height, width, channels;
  bool batched;
};

/// From the attribute data_format at `attribute` (None: channels_last). Errors name the op and the shape.
ImageAxes image_axes(const Composition& c, size_t attribute);
/// The same of volumes: rank 4 or 5, `height` the axis of depth, after which height and width stand.
ImageAxes volume_axes(const Composition& c, size_t attribute);
inline constexpr const char* kDataFormatDoc = "channels_last or channels_first; none given: channels_last.";

/// The size of an axis, which must be known and at least 1.
int64_t known_size(const Composition& c, const Tensor& images, int64_t axis);

/// images as (batch, height, width, channels); `restored` turns the result of an op over them back.
Tensor channels_last_batch(const Tensor& images, const ImageAxes& axes);
Tensor restored(const Tensor& images, const ImageAxes& axes);

/// sum over t of weights[t] * x[i + t] along an axis, which gets shorter by the number of weights less 1.
Tensor filtered(const Tensor& x, int64_t axis, const Tensor& weights);
/// `before` and `after` zeros along an axis.
Tensor padded(const Tensor& x, int64_t axis, int64_t before, int64_t after);
/// Elements [begin, begin + count) of an axis.
Tensor window(const Tensor& x, int64_t axis, int64_t begin, int64_t count);
/// exp(-(i - (size - 1) / 2)^2 / (2 sigma^2)), i from 0 to size - 1, divided by their sum.
Tensor gaussian_weights(int64_t size, const Tensor& sigma);
/// Blurs over both axes with zeros around; sizes and sigmas of height and width.
Tensor blurred(const Tensor& x, int64_t height_axis, const Tensor& height_weights, int64_t width_axis,
               const Tensor& width_weights);

}  // namespace keratin::ops
