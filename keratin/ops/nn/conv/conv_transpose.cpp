#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/conv/core.h"
#include "keratin/ops/nn/conv/kernels.h"
#include "keratin/ops/nn/images.h"

namespace keratin::ops {
namespace {

using namespace conv_detail;

constexpr const char* kName = "conv_transpose";
enum TransposeAttr { kStride, kPad, kOutputPadding, kFormat, kDilation };

// What is cut off before and after an axis of the full result, (in - 1) * stride + wide pixels; a negative end is
// zeros. The sizes are Keras's.
std::pair<int64_t, int64_t> crop(bool same, int64_t wide, int64_t stride, std::optional<int64_t> output_padding) {
  if (!same) return {0, -output_padding.value_or(std::max(wide, stride) - wide)};
  const int64_t total =
      output_padding ? checked_add(wide + wide % 2 - 2, *output_padding) : checked_add(checked_add(stride, wide), -2);
  const int64_t before = std::min(total - math::floor_divide<int64_t>(total, 2), wide - 1);
  return {wide - 1 - before, wide - 1 - (total - before)};
}

std::optional<int64_t> output_padding_of(const Attributes& attrs, int64_t spatial, size_t axis) {
  if (attrs.is_none(kOutputPadding)) return {};
  const std::vector<int64_t>& all = attrs.integers(kOutputPadding);
  const auto n = static_cast<size_t>(spatial);
  if (all.size() != 1 && all.size() != n)
    fail(ErrorCode::kInvalidArgument, "[", kName, "] expected one integer or ", n, " of them for output_padding, ",
         "received ", to_string(attrs[kOutputPadding]), ".");
  return all.size() == 1 ? all[0] : all[axis];
}

// The convolution whose transpose this is: from the result to the inputs.
Options options_of(const Attributes& attrs, const Shape& inputs, const Shape& kernel) {
  const int64_t spatial = spatial_axes(kName, inputs);
  const auto n = static_cast<size_t>(spatial);
  Options o;
  o.strides = attrs.integers(kStride, n, kName, "strides");
  o.dilations = attrs.integers(kDilation, n, kName, "dilation_rate");
  o.channels_first = is_channels_first(kName, attrs, kFormat);
  require_positive(kName, "strides", o.strides);
  require_positive(kName, "a dilation_rate", o.dilations);
  const std::string padding = to_lower(attrs.text(kPad));
  require(padding == "valid" || padding == "same", ErrorCode::kInvalidArgument, "[", kName,
          "] The `padding` argument must be one of 'valid', 'same'. Received: padding=", attrs.text(kPad));
  if (kernel.rank() != inputs.rank())
    fail(ErrorCode::kShape, "[", kName, "] expected a kernel with ", inputs.rank(), " axes (the ", spatial,
         " spatial ones, output channels, input channels), received inputs.shape=", inputs, ", kernel.shape=", kernel,
         ".");
  o.padding = "explicit";
  for (size_t a = 0; a < n; ++a) {
    const int64_t size = kernel[static_cast<int64_t>(a)];
    require(size != 0 && kernel[-2] != 0, ErrorCode::kShape, "[", kName,
            "] expected kernel sizes and output channels of at least 1, received kernel.shape=", kernel, ".");
    const int64_t wide = size == kUnknown ? 1 : checked_add(checked_multiply(size - 1, o.dilations[a]), 1);
    const auto [before, after] = crop(padding == "same", wide, o.strides[a], output_padding_of(attrs, spatial, a));
    o.pads.insert(o.pads.end(), {before, after});
  }
  return o;
}

Shape result_shape(const Shape& inputs, const Shape& kernel, const Options& o) {
  const int64_t channels = channel_axis(inputs, o.channels_first);
  if (inputs[channels] != kernel[-1] && inputs[channels] != kUnknown && kernel[-1] != kUnknown)
    fail(ErrorCode::kShape, "[", kName,
         "] The number of input channels must match the kernel's input channels (its last axis). Received: input "
         "channels=",
         inputs[channels], ", kernel input channels=", kernel[-1], ", data_format='",
         o.channels_first ? "channels_first" : "channels_last", "'.");
  Shape out = inputs;
  out.set(channels, kernel[-2]);
  for (int64_t axis = 0; axis < inputs.rank() - 2; ++axis) {
    const int64_t pixels = pixel_axis(o.channels_first, axis), in = inputs[pixels];
    const auto a = static_cast<size_t>(axis);
    if (in == kUnknown || kernel[axis] == kUnknown) {
      out.set(pixels, kUnknown);
      continue;
    }
    const int64_t wide = (kernel[axis] - 1) * o.dilations[a] + 1;
    const int64_t full = checked_add(checked_multiply(in - 1, o.strides[a]), wide);
    const int64_t size = checked_add(full, -checked_add(o.pads[2 * a], o.pads[2 * a + 1]));
    if (in < 1 || size < 1)
      fail(ErrorCode::kShape, "[", kName, "] expected a result of at least one pixel along spatial axis ", axis,
           ", received inputs.shape=", inputs, ", kernel.shape=", kernel,
           ". Make output_padding or the inputs larger.");
    out.set(pixels, size);
  }
  return out;
}

Tensor transposed(const Tensor& inputs, const Tensor& kernel, const Attributes& attrs) {
  static const OpDef& op = get_op(kName);
  return call1(op, {inputs, kernel}, attrs);
}

Composed batch(const Batched& b) {
  if (b.batched(1)) return batch_by_loop(b);
  return images::split(transposed(images::merged(b), b.in(1), b.attrs()), b.size());
}

}  // namespace

OpDef conv_transpose_def() {
  return OpDef(kName)
      .in({"inputs", "kernel"})
      .attr("strides", AttributeKind::kIntOrInts, int64_t{1}, "By how much the spatial axes grow: one, or one each.")
      .attr("padding", AttributeKind::kText, std::string("valid"), "'valid' or 'same'.")
      .attr("output_padding", AttributeKind::kAxes, Attribute(),
            "Pixels to add at the end of each spatial axis: one number, or one each. None given: sizes become inputs * "
            "strides ('same') or (inputs - 1) * strides + max(kernel, strides) ('valid').")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(),
            "'channels_last' (none given) or 'channels_first'.")
      .attr("dilation_rate", AttributeKind::kIntOrInts, int64_t{1},
            "Distance of the kernel's pixels along the spatial axes: one, or one each.")
      .doc(
          "The transpose of a convolution with this kernel (axes..., output channels, input channels): every input "
          "adds its multiple of the kernel to the result at input * strides.")
      .keras("nn", "ConvTranspose")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        const Options o = options_of(call.attrs(), call.shape(0), call.shape(1));
        return {{result_shape(call.shape(0), call.shape(1), o), call.dtype(0)}};
      })
      .prepare([](const OpCall& call) {
        const Options o = options_of(call.attrs(), call.shape(0), call.shape(1));
        return inputs_kernel(geometry_of(call.outputs[0].shape, call.shape(1), call.shape(0), o), call.dtype(0), 2);
      })
      .gradient([](const Backward& b) -> Gradients {
        const Attributes forward = core_attributes(options_of(b.attrs(), b.in(0).shape(), b.in(1).shape()));
        return {outputs_of(b.dout(), b.in(1), forward), kernel_grad(b.dout(), b.in(0), b.in(1), forward)};
      })
      .batch([](const Batched& b) { return batch(b); })
      .good({floats({1, 2, -3}, {1, 3, 1}), floats({1, -2, 0.5f, 3}, {2, 2, 1})}, {int64_t{2}}, 16)
      .good({floats({1, 2, -3, 4}, {1, 2, 2, 1}), floats({1, -2, 0.5f, 3, 1, 2, 3, 4, 5}, {3, 3, 1, 1})},
            {std::vector<int64_t>{2, 1}, std::string("same")}, 16)
      .good({floats({1, 2, -3, 4}, {1, 2, 2}), floats({1, -2, 0.5f, 3, 1, 2}, {3, 1, 2})},
            {int64_t{3}, std::string("valid"), std::vector<int64_t>{2}, std::string("channels_first"), int64_t{2}}, 16)
      .bad({floats({1, 2, 3}, {1, 3, 1}), floats({1, 1}, {1, 1, 2})}, {},
           "[conv_transpose] The number of input channels must match the kernel's input channels (its last axis). "
           "Received: input channels=1, kernel input channels=2, data_format='channels_last'.")
      .bad({floats({1, 2, 3}, {1, 3, 1}), floats({1}, {1, 1, 1})}, {int64_t{1}, std::string("causal")},
           "[conv_transpose] The `padding` argument must be one of 'valid', 'same'. Received: padding=causal")
      .bad(
          {floats({1}, {1, 1, 1}), floats({1}, {1, 1, 1})},
          {int64_t{1}, std::string("valid"), std::vector<int64_t>{-1}},
          "[conv_transpose] expected a result of at least one pixel along spatial axis 0, received inputs.shape=(1, 1, "
          "1), kernel.shape=(1, 1, 1). Make output_padding or the inputs larger.");
}

}  // namespace keratin::ops
