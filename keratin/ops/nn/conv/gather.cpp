#include "keratin/ops/nn/conv/gather.h"

#include <numeric>

namespace keratin::ops::conv_detail {
namespace {

// Fewer than three axes stand last: the innermost loop is over the last real one.
size_t padded_axis(const Geometry& g, size_t axis) { return axis + kAxes - g.axes.size(); }

// The kernel pixels that connect inputs of remainder `r` to some output: those with k * dilation = r + before modulo
// the stride.
bool find_taps(const Axis& axis, int64_t r, Walk& walk) {
  const int64_t wanted = (r + axis.before) % axis.stride, step = axis.stride / std::gcd(axis.stride, axis.dilation);
  int64_t first = 0;
  const int64_t move = axis.dilation % axis.stride;
  for (int64_t at = 0; at != wanted; ++first) {
    if (first + 1 >= std::min(step, axis.kernel)) return false;
    at = at >= axis.stride - move ? at - (axis.stride - move) : at + move;
  }
  walk.tap_first = first, walk.tap_step = step;
  walk.taps = (axis.kernel - first - 1) / step + 1;
  return true;
}

Walk backward_walk(const Axis& axis, int64_t r) {
  Walk walk;
  walk.first = r, walk.step = axis.stride;
  walk.count = (axis.in - r - 1) / axis.stride + 1;
  walk.source = axis.out;
  if (!find_taps(axis, r, walk)) {
    walk.taps = 0;
    return walk;
  }
  walk.base = (r + axis.before - walk.tap_first * axis.dilation) / axis.stride;
  walk.by_tap = -(axis.dilation / std::gcd(axis.stride, axis.dilation));
  return walk;
}

}  // namespace

Layout layout_of(const Geometry& g, bool inputs) {
  Layout layout;
  const int64_t channels = inputs ? g.in_channels : g.out_channels;
  int64_t stride = g.channels_first ? 1 : channels;
  for (size_t a = g.axes.size(); a-- > 0;) {
    layout.pixel[padded_axis(g, a)] = stride;
    stride *= inputs ? g.axes[a].in : g.axes[a].out;
  }
  layout.channel = g.channels_first ? stride : 1;
  layout.image = g.channels_first ? stride * channels : stride;
  return layout;
}

Part forward_part(const Geometry& g) {
  Part part;
  for (size_t a = 0; a < g.axes.size(); ++a) {
    const Axis& axis = g.axes[a];
    Walk& walk = part.axes[padded_axis(g, a)];
    walk.count = axis.out, walk.taps = axis.kernel, walk.source = axis.in;
    walk.base = -axis.before, walk.by_pixel = axis.stride, walk.by_tap = axis.dilation;
  }
  part.rows = g.batch * part.pixels();
  return part;
}

std::vector<Part> backward_parts(const Geometry& g) {
  std::vector<Part> parts(1);
  for (size_t a = 0; a < g.axes.size(); ++a) {
    std::vector<Part> next;
    for (const Part& part : parts)
      for (int64_t r = 0; r < std::min(g.axes[a].stride, g.axes[a].in); ++r) {
        next.push_back(part);
        next.back().axes[padded_axis(g, a)] = backward_walk(g.axes[a], r);
      }
    parts = std::move(next);
  }
  for (Part& part : parts) part.rows = g.batch * part.pixels();
  return parts;
}

}  // namespace keratin::ops::conv_detail
