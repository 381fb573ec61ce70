// The windows of a pooling: which pixels each result is made from. One place for all its ops.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "keratin/base/function_ref.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::ops::pool_detail {

/// The attributes of the ops that poolings are made of, in this order.
enum Attr { kWindow, kStrides, kPadding, kDataFormat };

/// One entry for each spatial axis.
struct Options {
  std::vector<int64_t> window, strides;
  /// "valid" or "same" (windows are cut at the edges); "adaptive": `window` is the number of windows, which are as even
  /// as they can be, and 0 leaves the axis alone.
  std::string padding;
  bool channels_first = false;
};

/// An op with the attributes of window_max, all to be given.
OpDef window_op(const char* name, const char* file = __builtin_FILE());
/// The attributes that keras.ops gives max_pool and average_pool.
OpDef with_pool_attributes(OpDef op);
/// Attributes of max_pool and average_pool as those of the ops that they are made of. Errors name `op`.
Attributes core_attributes(const char* op, const Shape& inputs, const Attributes& given);
/// The same for attributes that are given already.
Attributes core_attributes(const Options& options);

/// Reads the attributes of window_max and its family for inputs of this shape. Errors name `op`.
Options read_options(const char* op, const Shape& inputs, const Attributes& attrs);
/// The shape of the result; kUnknown where it depends on unknown sizes. Throws kShape when a window does not fit.
Shape pooled_shape(const char* op, const Shape& inputs, const Options& options);

/// The windows along one axis.
struct Axis {
  int64_t in = 1, out = 1, size = 1, stride = 1, before = 0;
  bool adaptive = false;

  int64_t begin(int64_t o) const { return adaptive ? o * in / out : std::max<int64_t>(o * stride - before, 0); }
  int64_t end(int64_t o) const {
    return adaptive ? ((o + 1) * in + out - 1) / out : std::min(o * stride - before + size, in);
  }
};

/// All windows: `images` times (axes..., channels), channels side by side.
struct Windows {
  int64_t images = 1, channels = 1;
  std::array<Axis, 3> axes;  ///< fewer spatial axes stand last

  int64_t in_pixels() const { return axes[0].in * axes[1].in * axes[2].in; }
  int64_t out_pixels() const { return axes[0].out * axes[1].out * axes[2].out; }
};

/// All sizes are known and fit.
Windows windows_of(const Shape& inputs, const Shape& pooled, const Options& options);

/// f(pixel of the inputs) for every pixel of a window, in row-major order.
template <class F>
void for_each_pixel(const Windows& w, int64_t out_pixel, const F& f) {
  const auto& [x, y, z] = w.axes;
  const int64_t k = out_pixel % z.out, j = out_pixel / z.out % y.out, i = out_pixel / z.out / y.out;
  for (int64_t a = x.begin(i); a < x.end(i); ++a)
    for (int64_t b = y.begin(j); b < y.end(j); ++b)
      for (int64_t c = z.begin(k); c < z.end(k); ++c) f((a * y.in + b) * z.in + c);
}
inline int64_t pixels_in(const Windows& w, int64_t out_pixel) {
  const auto& [x, y, z] = w.axes;
  const int64_t k = out_pixel % z.out, j = out_pixel / z.out % y.out, i = out_pixel / z.out / y.out;
  return (x.end(i) - x.begin(i)) * (y.end(j) - y.begin(j)) * (z.end(k) - z.begin(k));
}

/// Calls image(i) for every image, on several threads when there is much to do.
void for_each_image(const Windows& w, function_ref<void(int64_t image, int64_t task)> image);
/// How many tasks for_each_image uses: scratch is given to each.
int64_t tasks_of(const Windows& w);

// window_max and its family with one set of attributes.
Tensor window_max_of(const Tensor& x, const Attributes& attrs);
Tensor window_pick_of(const Tensor& x, const Tensor& values, const Attributes& attrs);
Tensor window_max_grad_of(const Tensor& dout, const Tensor& x, const Attributes& attrs);
Tensor window_mean_of(const Tensor& x, const Attributes& attrs);
Tensor window_mean_grad_of(const Tensor& dout, const Tensor& like, const Attributes& attrs);

}  // namespace keratin::ops::pool_detail
