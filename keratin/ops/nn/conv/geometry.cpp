#include "keratin/ops/nn/conv/geometry.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/def/autocast.h"

namespace keratin::ops::conv_detail {
namespace {

// From the first to the last input that one output sees.
int64_t span(int64_t kernel, int64_t dilation) { return checked_add(checked_multiply(kernel - 1, dilation), 1); }

struct Padding {
  int64_t before, after;
};

// `in` matters for "same" alone, which is TensorFlow's: the odd zero comes last.
Padding padding_of(const Options& o, int64_t axis, int64_t in, int64_t kernel) {
  const auto a = static_cast<size_t>(axis);
  const int64_t wide = span(kernel, o.dilations[a]);
  if (o.padding == "explicit") return {o.pads[2 * a], o.pads[2 * a + 1]};
  if (o.padding == "causal") return {wide - 1, 0};
  if (o.padding == "valid" || in == 0) return {0, 0};
  const int64_t steps = (in - 1) / o.strides[a] * o.strides[a];
  const int64_t total = std::max<int64_t>(checked_add(steps - in, wide), 0);
  return {total / 2, total - total / 2};
}

int64_t output_size(const char* op, const Shape& inputs, const Shape& kernel, const Options& o, int64_t axis) {
  const int64_t in = inputs[pixel_axis(o.channels_first, axis)], k = kernel[axis];
  if (in == kUnknown || k == kUnknown) return kUnknown;
  const auto a = static_cast<size_t>(axis);
  const Padding padding = padding_of(o, axis, in, k);
  const int64_t wide = span(k, o.dilations[a]);
  const int64_t padded = checked_add(checked_add(in, padding.before), padding.after);
  if (o.padding == "same" && in == 0) return 0;
  require(padded >= wide, ErrorCode::kShape, "[", op, "] expected a kernel that fits into the padded inputs, received ",
          wide, " pixels (dilation included) along spatial axis ", axis, ", which has ", padded, ": ",
          "inputs.shape=", inputs, ", kernel.shape=", kernel,
          ". Make the kernel smaller, the inputs larger, or use padding='same'.");
  return (padded - wide) / o.strides[a] + 1;
}

void check_channels(const char* op, const Shape& inputs, const Shape& kernel, bool channels_first) {
  const int64_t channels = inputs[channel_axis(inputs, channels_first)], each = kernel[-2], filters = kernel[-1];
  require(channels != 0 && each != 0, ErrorCode::kShape, "[", op, "] expected at least one input channel, received ",
          "inputs.shape=", inputs, ", kernel.shape=", kernel, ".");
  if (channels == kUnknown || each == kUnknown) return;
  require(channels % each == 0, ErrorCode::kShape, "[", op,
          "] The number of input channels must be evenly divisible by kernel's in_channels. Received input channels ",
          channels, " and kernel in_channels ", each, " (", "inputs.shape=", inputs, ", kernel.shape=", kernel,
          ", data_format='", channels_first ? "channels_first" : "channels_last", "').");
  const int64_t groups = channels / each;
  require(filters == kUnknown || filters % groups == 0, ErrorCode::kShape, "[", op, "] expected a multiple of the ",
          groups, " groups (input channels ", channels, " / kernel in_channels ", each,
          ") as output channels, received ", filters, ": ", "inputs.shape=", inputs, ", kernel.shape=", kernel, ".");
}

}  // namespace

bool is_channels_first(const char* op, const Attributes& attrs, size_t index) {
  if (attrs.is_none(index)) return false;
  const std::string& format = attrs.text(index);
  require(format == "channels_last" || format == "channels_first", ErrorCode::kInvalidArgument, "[", op,
          "] The `data_format` argument must be one of {'channels_first', 'channels_last'}. Received: data_format=",
          format);
  return format == "channels_first";
}

int64_t spatial_axes(const char* op, const Shape& inputs) {
  require(inputs.rank() >= 3 && inputs.rank() <= 5, ErrorCode::kShape, "[", op,
          "] expected inputs with 3 to 5 axes (batch, one to three spatial ones, channels), received inputs.shape=",
          inputs, ". Add the missing axes with expand_dims.");
  return inputs.rank() - 2;
}

void require_positive(const char* op, const char* what, const std::vector<int64_t>& values) {
  for (const int64_t v : values)
    require(v >= 1, ErrorCode::kInvalidArgument, "[", op, "] expected ", what, " of at least 1, received ", v, ".");
}

Options read_options(const char* op, const Attributes& attrs, int64_t spatial) {
  const auto n = static_cast<size_t>(spatial);
  Options o{attrs.integers(kStrides, n, op, "strides"),
            attrs.integers(kDilationRate, n, op, "dilation_rate"),
            to_lower(attrs.text(kPadding)),
            {},
            is_channels_first(op, attrs, kDataFormat)};
  require_positive(op, "strides", o.strides);
  require_positive(op, "a dilation_rate", o.dilations);
  const bool is_explicit = o.padding == "explicit" && attrs.size() > kPads;
  require(o.padding == "valid" || o.padding == "same" || o.padding == "causal" || is_explicit,
          ErrorCode::kInvalidArgument, "[", op,
          "] expected padding to be 'valid', 'same' or (with one spatial axis) "
          "'causal', received '",
          attrs.text(kPadding), "'.");
  require(o.padding != "causal" || spatial == 1, ErrorCode::kInvalidArgument, "[", op,
          "] padding='causal' is for one spatial axis, the inputs have ", spatial, ". Use 'valid' or 'same'.");
  if (!is_explicit) return o;
  o.pads = attrs.integers(kPads, 2 * n, op, "pads");
  for (size_t i = 0; i < o.pads.size(); i += 2)
    require(o.pads[i] >= 0, ErrorCode::kInvalidArgument, "[", op, "] expected pads of at least 0 before an axis, ",
            "received ", o.pads[i], ".");
  return o;
}

Shape output_shape(const char* op, const Shape& inputs, const Shape& kernel, const Options& o) {
  require(kernel.rank() == inputs.rank(), ErrorCode::kShape, "[", op, "] expected a kernel with ", inputs.rank(),
          " axes (the ", inputs.rank() - 2, " spatial ones, input channels, output channels), received ",
          "inputs.shape=", inputs, ", kernel.shape=", kernel, ".");
  for (int64_t axis = 0; axis < kernel.rank() - 2; ++axis)
    require(kernel[axis] != 0, ErrorCode::kShape, "[", op, "] expected kernel sizes of at least 1, received ",
            "inputs.shape=", inputs, ", kernel.shape=", kernel, ".");
  check_channels(op, inputs, kernel, o.channels_first);
  Shape out = inputs;
  for (int64_t axis = 0; axis < inputs.rank() - 2; ++axis)
    out.set(pixel_axis(o.channels_first, axis), output_size(op, inputs, kernel, o, axis));
  out.set(channel_axis(out, o.channels_first), kernel[-1]);
  return out;
}

Geometry geometry_of(const Shape& inputs, const Shape& kernel, const Shape& outputs, const Options& o) {
  Geometry g;
  g.batch = inputs[0];
  g.channels_first = o.channels_first;
  g.in_channels = inputs[channel_axis(inputs, o.channels_first)];
  g.out_channels = kernel[-1];
  g.groups = g.in_channels / kernel[-2];
  for (int64_t axis = 0; axis < inputs.rank() - 2; ++axis) {
    const int64_t pixels = pixel_axis(o.channels_first, axis);
    const auto a = static_cast<size_t>(axis);
    g.axes.push_back({inputs[pixels], outputs[pixels], kernel[axis], o.strides[a], o.dilations[a],
                      padding_of(o, axis, inputs[pixels], kernel[axis]).before});
  }
  return g;
}

bool fit(const Shape& a, const Shape& b) {
  if (a.rank() != b.rank()) return false;
  for (int64_t i = 0; i < a.rank(); ++i)
    if (a[i] != b[i] && a[i] != kUnknown && b[i] != kUnknown) return false;
  return true;
}

Shape known_sizes(const Shape& a, const Shape& b) {
  Shape out = a;
  for (int64_t i = 0; i < a.rank(); ++i)
    if (a[i] == kUnknown) out.set(i, b[i]);
  return out;
}

Attributes core_attributes(const Options& o) {
  return {o.strides,   o.padding, std::string(o.channels_first ? "channels_first" : "channels_last"),
          o.dilations, o.pads,    autocast_dtype() == DType::bfloat16};
}

}  // namespace keratin::ops::conv_detail
