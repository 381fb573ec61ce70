#include "keratin/ops/image/images.h"

#include <vector>

#include "keratin/base/error.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/exp.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/pad_zeros.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/generated/shape/strided_slice.h"
#include "keratin/ops/generated/shape/transpose.h"
#include "keratin/ops/shape/slicing.h"

namespace keratin::ops {
namespace {

ImageAxes axes_of(const Composition& c, size_t attribute, int64_t spatial, const char* what) {
  const std::string format = c.attrs().is_none(attribute) ? "channels_last" : c.attrs().text(attribute);
  if (format != "channels_last" && format != "channels_first")
    fail(ErrorCode::kInvalidArgument, "[", c.op().name,
         "] data_format must be 'channels_last' or 'channels_first', received '", format, "'.");
  const int64_t rank = c.in().rank();
  if (rank != spatial + 1 && rank != spatial + 2)
    fail(ErrorCode::kShape, "[", c.op().name, "] expected ", what, " of ", spatial + 1, " axes, or ", spatial + 2,
         " with a batch, received shape ", c.in().shape(), ".");
  const int64_t first = rank - spatial - 1;
  if (format == "channels_last") return {first, first + 1, first + spatial, first == 1};
  return {first + 1, first + 2, first, first == 1};
}

}  // namespace

ImageAxes image_axes(const Composition& c, size_t attribute) { return axes_of(c, attribute, 2, "images"); }
ImageAxes volume_axes(const Composition& c, size_t attribute) { return axes_of(c, attribute, 3, "volumes"); }

int64_t known_size(const Composition& c, const Tensor& images, int64_t axis) {
  const int64_t size = images.shape(axis);
  if (size <= 0)
    fail(ErrorCode::kShape, "[", c.op().name, "] expected a known size of at least 1 along axis ", axis,
         ", received shape ", images.shape(), ".");
  return size;
}

Tensor channels_last_batch(const Tensor& images, const ImageAxes& axes) {
  const Tensor batch = axes.batched ? images : expand_dims(images, 0);
  return axes.channels < axes.height ? transpose(batch, {.axes = {0, 2, 3, 1}}) : batch;
}

Tensor restored(const Tensor& images, const ImageAxes& axes) {
  const Tensor batch = axes.channels < axes.height ? transpose(images, {.axes = {0, 3, 1, 2}}) : images;
  return axes.batched ? batch : squeeze(batch, {.axis = 0});
}

Tensor window(const Tensor& x, int64_t axis, int64_t begin, int64_t count) {
  const auto rank = static_cast<size_t>(x.rank()), at = static_cast<size_t>(axis);
  std::vector<int64_t> first(rank, 0), last(rank, kToTheEnd);
  first[at] = begin, last[at] = begin + count;
  return strided_slice(x, first, last, std::vector<int64_t>(rank, 1));
}

Tensor padded(const Tensor& x, int64_t axis, int64_t before, int64_t after) {
  std::vector<int64_t> width(static_cast<size_t>(2 * x.rank()), 0);
  width[static_cast<size_t>(2 * axis)] = before, width[static_cast<size_t>(2 * axis + 1)] = after;
  return before + after == 0 ? x : pad_zeros(x, width);
}

Tensor filtered(const Tensor& x, int64_t axis, const Tensor& weights) {
  const int64_t taps = weights.shape(0), count = x.shape(axis) - taps + 1;
  const Tensors each = taps == 1 ? Tensors{weights} : split(weights, taps);
  Tensor sum;
  for (int64_t t = 0; t < taps; ++t) {
    const Tensor part = multiply(window(x, axis, t, count), each[static_cast<size_t>(t)]);
    sum = sum.defined() ? add(sum, part) : part;
  }
  return sum;
}

Tensor gaussian_weights(int64_t size, const Tensor& sigma) {
  Tensor distance = Tensor::empty({size}, DType::float64);
  for (int64_t i = 0; i < size; ++i)
    distance.mutable_data<double>()[i] = static_cast<double>(i) - static_cast<double>(size - 1) / 2;
  const Tensor z = divide(cast(distance, sigma.dtype()), sigma);
  const Tensor bell = exp(multiply(square(z), -0.5));
  return divide(bell, sum(bell));
}

Tensor blurred(const Tensor& x, int64_t height_axis, const Tensor& height_weights, int64_t width_axis,
               const Tensor& width_weights) {
  const int64_t rows = height_weights.shape(0) - 1, columns = width_weights.shape(0) - 1;
  const Tensor tall = filtered(padded(x, height_axis, rows / 2, rows - rows / 2), height_axis, height_weights);
  return filtered(padded(tall, width_axis, columns / 2, columns - columns / 2), width_axis, width_weights);
}

}  // namespace keratin::ops
