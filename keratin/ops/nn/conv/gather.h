// Pixels of an image side by side: the left operand of a convolution as a matrix product.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>

#include "keratin/ops/nn/conv/geometry.h"

namespace keratin::ops::conv_detail {

inline constexpr size_t kAxes = 3;  ///< fewer spatial axes have further ones of size 1

/// The type in which T is multiplied and added. Integers keep their bits modulo 2^32 or 2^64.
template <class T>
using Compute = std::conditional_t<
    std::is_class_v<T>, float,
    std::conditional_t<std::is_floating_point_v<T>, T, std::conditional_t<sizeof(T) == 8, int64_t, int32_t>>>;

/// A result of type Compute<T> as T.
template <class T, class C>
T narrow(C value) {
  if constexpr (std::is_same_v<T, bool>)
    return value != 0;
  else
    return static_cast<T>(value);
}
template <class C, class T>
C widen(T value) {
  if constexpr (std::is_class_v<T>)
    return static_cast<float>(value);
  else
    return static_cast<C>(value);
}

/// Strides in elements of a tensor of pixels.
struct Layout {
  int64_t image = 0, channel = 0;
  std::array<int64_t, kAxes> pixel{};
};

/// Along one axis, result pixel j at `first + j * step` sees through tap t (kernel pixel tap_first + t * tap_step) the
/// source pixel base + j * by_pixel + t * by_tap, which is zero outside of [0, source).
struct Walk {
  int64_t count = 1, first = 0, step = 1;
  int64_t taps = 1, tap_first = 0, tap_step = 1;
  int64_t source = 1, base = 0, by_pixel = 1, by_tap = 1;

  int64_t at(int64_t pixel, int64_t tap) const { return base + pixel * by_pixel + tap * by_tap; }
  bool inside(int64_t at) const { return at >= 0 && at < source; }
};

/// Which pixels of the result are made together, and from what. Rows of the product are (image, pixels...), columns of
/// the gathered matrix (taps..., channels of the group).
struct Part {
  std::array<Walk, kAxes> axes;
  int64_t first_item = 0;  ///< of this part among all work items
  int64_t weights = 0;     ///< where its packed kernel begins
  int64_t rows = 0, blocks = 0;

  int64_t taps() const { return axes[0].taps * axes[1].taps * axes[2].taps; }
  int64_t pixels() const { return axes[0].count * axes[1].count * axes[2].count; }
};

struct Position {
  int64_t image;
  std::array<int64_t, kAxes> pixel;
};
inline Position position_of(const Part& part, int64_t row) {
  Position p;
  for (size_t a = kAxes; a-- > 0;) {
    p.pixel[a] = row % part.axes[a].count;
    row /= part.axes[a].count;
  }
  p.image = row;
  return p;
}

template <class C, class T>
void copy_channels(const T* from, int64_t stride, int64_t channels, C* to) {
  if (stride == 1) {
    for (int64_t c = 0; c < channels; ++c) to[c] = widen<C>(from[c]);
  } else {
    for (int64_t c = 0; c < channels; ++c) to[c] = widen<C>(from[c * stride]);
  }
}

/// The row after this one.
inline void advance(const Part& part, Position& p) {
  for (size_t a = kAxes; a-- > 0;) {
    if (++p.pixel[a] < part.axes[a].count) return;
    p.pixel[a] = 0;
  }
  ++p.image;
}

/// What a result pixel sees along the last axis: `line` begins at that axis's first source pixel.
template <class C, class T>
void gather_taps(const Walk& z, int64_t pixel, const Layout& layout, const T* line, int64_t channels, C* to) {
  const int64_t stride = layout.pixel[2], at = z.at(pixel, 0);
  if (z.by_tap == 1 && stride == channels && layout.channel == 1) {  // neighbours in memory: one piece between zeros
    const int64_t first = std::clamp<int64_t>(-at, 0, z.taps), end = std::clamp(z.source - at, first, z.taps);
    for (int64_t c = 0; c < first * channels; ++c) to[c] = C{};
    copy_channels(line + (at + first) * channels, 1, (end - first) * channels, to + first * channels);
    for (int64_t c = end * channels; c < z.taps * channels; ++c) to[c] = C{};
    return;
  }
  for (int64_t k = 0; k < z.taps; ++k, to += channels) {
    const int64_t at_z = z.at(pixel, k);
    if (z.inside(at_z))
      copy_channels(line + at_z * stride, layout.channel, channels, to);
    else
      std::fill_n(to, channels, C{});
  }
}

/// Rows [row, row + rows) of the gathered matrix; `source` begins at the group's first channel.
template <class C, class T>
void gather(const Part& part, const Layout& layout, const T* source, int64_t channels, int64_t row, int64_t rows,
            C* to) {
  const auto& [x, y, z] = part.axes;
  Position p = position_of(part, row);
  for (int64_t r = 0; r < rows; ++r, advance(part, p)) {
    const T* image = source + p.image * layout.image;
    for (int64_t i = 0; i < x.taps; ++i) {
      const int64_t at_x = x.at(p.pixel[0], i);
      for (int64_t j = 0; j < y.taps; ++j, to += z.taps * channels) {
        const int64_t at_y = y.at(p.pixel[1], j);
        if (x.inside(at_x) && y.inside(at_y))
          gather_taps(z, p.pixel[2], layout, image + at_x * layout.pixel[0] + at_y * layout.pixel[1], channels, to);
        else
          std::fill_n(to, z.taps * channels, C{});
      }
    }
  }
}

/// Rows of a product to their pixels; `out` begins at the group's first channel.
template <class T, class C>
void scatter(const Part& part, const Layout& layout, const C* from, int64_t channels, int64_t row, int64_t rows,
             T* out) {
  Position p = position_of(part, row);
  for (int64_t r = 0; r < rows; ++r, from += channels, advance(part, p)) {
    T* pixel = out + p.image * layout.image;
    for (size_t a = 0; a < kAxes; ++a) pixel += (part.axes[a].first + p.pixel[a] * part.axes[a].step) * layout.pixel[a];
    for (int64_t c = 0; c < channels; ++c) pixel[c * layout.channel] = narrow<T>(from[c]);
  }
}

/// Of the inputs or the outputs of a convolution.
Layout layout_of(const Geometry& g, bool inputs);
/// What outputs see of inputs: one part.
Part forward_part(const Geometry& g);
/// What inputs' gradient sees of outputs' gradient: a part for each remainder of the strides, so that no tap hits
/// between two outputs.
std::vector<Part> backward_parts(const Geometry& g);

}  // namespace keratin::ops::conv_detail
