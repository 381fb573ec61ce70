#include "keratin/ops/nn/pool/windows.h"

#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/nn/conv/geometry.h"

namespace keratin::ops::pool_detail {
namespace {

using conv_detail::channel_axis;
using conv_detail::is_channels_first;
using conv_detail::pixel_axis;
using conv_detail::require_positive;
using conv_detail::spatial_axes;

// Zeros that TensorFlow's "same" would put in front; windows are cut there.
int64_t same_before(int64_t in, int64_t size, int64_t stride) {
  const int64_t last = (in - 1) / stride * stride;
  return std::max<int64_t>(checked_add(last - in, size), 0) / 2;
}

int64_t pooled_size(const char* op, const Shape& inputs, const Options& o, int64_t axis) {
  const auto a = static_cast<size_t>(axis);
  const int64_t in = inputs[pixel_axis(o.channels_first, axis)], window = o.window[a];
  if (o.padding == "adaptive") {
    if (window == 0) return in;
    require(in != 0, ErrorCode::kShape, "[", op, "] expected at least one pixel along spatial axis ", axis,
            ", received inputs.shape=", inputs, ".");
    return window;
  }
  if (in == kUnknown) return kUnknown;
  if (o.padding == "same") return in == 0 ? 0 : (in - 1) / o.strides[a] + 1;
  require(in >= window, ErrorCode::kShape, "[", op, "] expected a pool_size that fits into the inputs, received ",
          window, " along spatial axis ", axis, ", which has ", in, " (inputs.shape=", inputs,
          "). Make it smaller, or use padding='same'.");
  return (in - window) / o.strides[a] + 1;
}

void check_padding(const char* op, const std::string& padding, const std::string& given) {
  require(padding == "valid" || padding == "same", ErrorCode::kInvalidArgument, "[", op, "] Invalid padding '", given,
          "', must be 'same' or 'valid'.");
}

}  // namespace

OpDef window_op(const char* name, const char* file) {
  return OpDef(name, file)
      .attr("window", AttributeKind::kInts, {}, "Pixels of a window along each spatial axis; adaptive: windows.")
      .attr("strides", AttributeKind::kInts, {}, "From window to window along each spatial axis.")
      .attr("padding", AttributeKind::kText, {}, "'valid', 'same' or 'adaptive'.")
      .attr("data_format", AttributeKind::kText, {}, "'channels_last' or 'channels_first'.");
}

OpDef with_pool_attributes(OpDef op) {
  return op
      .attr("pool_size", AttributeKind::kIntOrInts, {}, "Pixels of a window along the spatial axes: one, or one each.")
      .attr("strides", AttributeKind::kAxes, Attribute(),
            "From window to window: one number, or one each. None given: pool_size.")
      .attr("padding", AttributeKind::kText, std::string("valid"),
            "'valid': whole windows alone. 'same': as many results as inputs / strides, windows are cut at the edges.")
      .attr("data_format", AttributeKind::kOptionalText, Attribute(),
            "'channels_last' (none given) or 'channels_first'.");
}

Attributes core_attributes(const char* op, const Shape& inputs, const Attributes& given) {
  enum { kPoolSize, kGivenStrides, kGivenPadding, kGivenFormat };
  const auto n = static_cast<size_t>(spatial_axes(op, inputs));
  Options o;
  o.window = given.integers(kPoolSize, n, op, "pool_size");
  o.strides = o.window;
  if (!given.is_none(kGivenStrides)) {
    o.strides = given.integers(kGivenStrides);
    if (o.strides.size() == 1) o.strides.assign(n, o.strides[0]);
    if (o.strides.size() != n)
      fail(ErrorCode::kInvalidArgument, "[", op, "] expected one integer or ", n, " of them for strides, received ",
           to_string(given[kGivenStrides]), ".");
  }
  o.padding = to_lower(given.text(kGivenPadding));
  o.channels_first = is_channels_first(op, given, kGivenFormat);
  check_padding(op, o.padding, given.text(kGivenPadding));
  require_positive(op, "a pool_size", o.window);
  require_positive(op, "strides", o.strides);
  pooled_shape(op, inputs, o);  // refuses under this name
  return core_attributes(o);
}

Attributes core_attributes(const Options& o) {
  return {o.window, o.strides, o.padding, std::string(o.channels_first ? "channels_first" : "channels_last")};
}

Options read_options(const char* op, const Shape& inputs, const Attributes& attrs) {
  const auto n = static_cast<size_t>(spatial_axes(op, inputs));
  Options o{attrs.integers(kWindow, n, op, "window"), attrs.integers(kStrides, n, op, "strides"), attrs.text(kPadding),
            is_channels_first(op, attrs, kDataFormat)};
  require_positive(op, "strides", o.strides);
  if (o.padding == "adaptive") {
    for (const int64_t v : o.window)
      require(v >= 0, ErrorCode::kInvalidArgument, "[", op, "] expected a window of at least 0, received ", v, ".");
    return o;
  }
  check_padding(op, o.padding, o.padding);
  require_positive(op, "a window", o.window);
  return o;
}

Shape pooled_shape(const char* op, const Shape& inputs, const Options& o) {
  Shape out = inputs;
  for (int64_t axis = 0; axis < inputs.rank() - 2; ++axis)
    out.set(pixel_axis(o.channels_first, axis), pooled_size(op, inputs, o, axis));
  return out;
}

Windows windows_of(const Shape& inputs, const Shape& pooled, const Options& o) {
  Windows w;
  const int64_t spatial = inputs.rank() - 2, channels = inputs[channel_axis(inputs, o.channels_first)];
  w.images = o.channels_first ? checked_multiply(inputs[0], channels) : inputs[0];
  w.channels = o.channels_first ? 1 : channels;
  for (int64_t axis = 0; axis < spatial; ++axis) {
    const auto a = static_cast<size_t>(axis);
    Axis& to = w.axes[a + w.axes.size() - o.window.size()];
    to.in = inputs[pixel_axis(o.channels_first, axis)], to.out = pooled[pixel_axis(o.channels_first, axis)];
    to.size = o.window[a], to.stride = o.strides[a];
    to.adaptive = o.padding == "adaptive";
    if (o.padding == "same" && to.in > 0) to.before = same_before(to.in, to.size, to.stride);
  }
  return w;
}

int64_t tasks_of(const Windows& w) {
  const double values = static_cast<double>(w.images) * static_cast<double>(w.channels) *
                        static_cast<double>(std::max(w.in_pixels(), w.out_pixels()));
  return values < 1 << 16 ? 1 : std::clamp<int64_t>(w.images, 1, 16);
}

void for_each_image(const Windows& w, function_ref<void(int64_t, int64_t)> image) {
  const int64_t tasks = tasks_of(w);
  const auto run = [&](int64_t task) {
    for (int64_t i = task * w.images / tasks; i < (task + 1) * w.images / tasks; ++i) image(i, task);
  };
  if (tasks == 1) return run(0);
  parallel_for(tasks, run);
}

Tensor window_max_of(const Tensor& x, const Attributes& attrs) {
  static const OpDef& op = get_op("window_max");
  return call1(op, {x}, attrs);
}
Tensor window_pick_of(const Tensor& x, const Tensor& values, const Attributes& attrs) {
  static const OpDef& op = get_op("window_pick");
  return call1(op, {x, values}, attrs);
}
Tensor window_max_grad_of(const Tensor& dout, const Tensor& x, const Attributes& attrs) {
  static const OpDef& op = get_op("window_max_grad");
  return call1(op, {dout, x}, attrs);
}
Tensor window_mean_of(const Tensor& x, const Attributes& attrs) {
  static const OpDef& op = get_op("window_mean");
  return call1(op, {x}, attrs);
}
Tensor window_mean_grad_of(const Tensor& dout, const Tensor& like, const Attributes& attrs) {
  static const OpDef& op = get_op("window_mean_grad");
  return call1(op, {dout, like}, attrs);
}

}  // namespace keratin::ops::pool_detail
