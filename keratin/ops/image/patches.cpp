#include "keratin/ops/image/patches.h"

#include <vector>

#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/generated/shape/transpose.h"

namespace keratin::ops {
namespace {

enum Attr { kSize, kStrides, kDilation, kPadding, kFormat };

std::vector<int64_t> numbers(const Composition& c, size_t i, int64_t count) {
  const std::vector<int64_t> out =
      c.attrs().integers(i, static_cast<size_t>(count), c.op().name, c.op().attributes[i].name);
  constexpr int64_t kLargest = 1 << 24;
  for (const int64_t n : out)
    if (n < 1 || n > kLargest)
      fail(ErrorCode::kInvalidArgument, "[", c.op().name, "] expected ", c.op().attributes[i].name,
           " from 1 to 2^24, received ", to_string(c.attrs()[i]), ".");
  return out;
}

// Along one axis: how far patches begin apart, their reach, and what is added.
struct Direction {
  int64_t axis, size, stride, dilation, positions, before, after;
};

Direction direction_of(const Composition& c, const Tensor& x, int64_t axis, int64_t size, int64_t stride,
                       int64_t dilation) {
  Direction d{axis, size, stride, dilation, 0, 0, 0};
  const int64_t in = known_size(c, x, axis), reach = (size - 1) * dilation + 1;
  const std::string& padding = c.attrs().text(kPadding);
  if (padding == "same") {
    d.positions = (in + stride - 1) / stride;
    const int64_t added = std::max<int64_t>((d.positions - 1) * stride + reach - in, 0);
    d.before = added / 2, d.after = added - d.before;
    return d;
  }
  if (padding != "valid")
    fail(ErrorCode::kInvalidArgument, "[", c.op().name, "] padding must be 'valid' or 'same', received '", padding,
         "'.");
  if (in < reach)
    fail(ErrorCode::kShape, "[", c.op().name, "] a patch reaches over ", reach, " elements, axis ", axis, " of shape ",
         x.shape(), " has only ", in, ".");
  d.positions = (in - reach) / stride + 1;
  return d;
}

// The elements of all patches along one axis, in its place: (positions, size).
Tensor unfolded(const Tensor& x, const Direction& d, int64_t axis) {
  Tensor at = Tensor::empty({d.positions, d.size}, DType::int64);
  for (int64_t p = 0; p < d.positions; ++p)
    for (int64_t i = 0; i < d.size; ++i) at.mutable_data<int64_t>()[p * d.size + i] = p * d.stride + i * d.dilation;
  return take(padded(x, axis, d.before, d.after), at, {.axis = axis});
}

}  // namespace

OpDef& patch_attributes(OpDef& op) {
  return op.attr("strides", AttributeKind::kIntOrInts, Attribute(), "How far patches begin apart; none given: size.")
      .attr("dilation_rate", AttributeKind::kIntOrInts, int64_t{1}, "How far the elements of a patch are apart.")
      .attr("padding", AttributeKind::kText, std::string("valid"),
            "valid, or same: zeros around, so that there is a patch for each stride.")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(), kDataFormatDoc);
}

Tensor patches_of(const Composition& c, int64_t spatial) {
  const ImageAxes axes = spatial == 2 ? image_axes(c, kFormat) : volume_axes(c, kFormat);
  const std::vector<int64_t> size = numbers(c, kSize, spatial), dilation = numbers(c, kDilation, spatial);
  const bool as_size =
      c.attrs().is_none(kStrides) || (!c.attrs().is_integer(kStrides) && c.attrs().integers(kStrides).empty());
  const std::vector<int64_t> stride = as_size ? size : numbers(c, kStrides, spatial);
  const bool channels_first = axes.channels < axes.height;
  const Tensor images = axes.batched ? c.in() : expand_dims(c.in(), 0);
  // (batch, spatial..., channels)
  std::vector<int64_t> order{0};
  for (int64_t i = 0; i < spatial; ++i) order.push_back(channels_first ? i + 2 : i + 1);
  order.push_back(channels_first ? 1 : spatial + 1);
  Tensor x = channels_first ? transpose(images, {.axes = order}) : images;
  // Each spatial axis becomes two; then the positions go in front of what is inside.
  std::vector<int64_t> positions, inside, shape{kUnknown};
  int64_t values = known_size(c, x, spatial + 1);
  for (int64_t i = 0; i < spatial; ++i) {
    const auto at = static_cast<size_t>(i);
    const Direction d = direction_of(c, x, 2 * i + 1, size[at], stride[at], dilation[at]);
    x = unfolded(x, d, 2 * i + 1);
    positions.push_back(2 * i + 1), inside.push_back(2 * i + 2), shape.push_back(d.positions);
    values = checked_multiply(values, d.size);
  }
  std::vector<int64_t> gathered{0};
  gathered.insert(gathered.end(), positions.begin(), positions.end());
  gathered.insert(gathered.end(), inside.begin(), inside.end());
  gathered.push_back(2 * spatial + 1);
  shape.push_back(values);
  Tensor out = reshape(transpose(x, {.axes = gathered}), Shape(shape));
  if (channels_first) {
    std::vector<int64_t> back{0, spatial + 1};
    for (int64_t i = 0; i < spatial; ++i) back.push_back(i + 1);
    out = transpose(out, {.axes = back});
  }
  return axes.batched ? out : squeeze(out, {.axis = 0});
}

}  // namespace keratin::ops
