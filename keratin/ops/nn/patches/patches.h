// Sliding patches of images with the channels first: what unfold takes apart and fold puts together.
#pragma once

#include <array>

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::patches_detail {

/// Height or width: patch o begins at o * stride - padding and has `kernel` pixels, `dilation` apart.
struct Side {
  int64_t size = kUnknown, kernel = 1, dilation = 1, padding = 0, stride = 1;
  int64_t count = kUnknown;  ///< of patches

  int64_t at(int64_t patch, int64_t pixel) const { return patch * stride - padding + pixel * dilation; }
};
using Sides = std::array<Side, 2>;

/// The attributes kernel_size, dilation, padding, stride.
OpDef with_patch_attributes(OpDef op);
/// They for images of this height and width, from attribute `first` on. Errors name `op`.
Sides read_sides(const char* op, const Attributes& attrs, size_t first, int64_t height, int64_t width);

inline int64_t product(int64_t a, int64_t b) {
  return a == kUnknown || b == kUnknown ? kUnknown : checked_multiply(a, b);
}

/// Planes of images (batch times channels), cut by shape into what one thread does.
struct Plan {
  Sides sides;
  int64_t planes = 0, tasks = 1;

  int64_t image() const { return sides[0].size * sides[1].size; }
  int64_t patches() const { return sides[0].count * sides[1].count; }
  int64_t pixels() const { return sides[0].kernel * sides[1].kernel; }
};
Plan plan_of(const Sides& sides, int64_t planes);

/// f(position in the image, position among the patches of this pixel) for each patch that has the pixel (i, j) inside.
template <class F>
void for_each_patch(const Sides& sides, int64_t i, int64_t j, const F& f) {
  const auto& [h, w] = sides;
  for (int64_t a = 0; a < h.count; ++a) {
    const int64_t y = h.at(a, i);
    if (y < 0 || y >= h.size) continue;
    for (int64_t b = 0; b < w.count; ++b) {
      const int64_t x = w.at(b, j);
      if (x >= 0 && x < w.size) f(y * w.size + x, a * w.count + b);
    }
  }
}

}  // namespace keratin::ops::patches_detail
