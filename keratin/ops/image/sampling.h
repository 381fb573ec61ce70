// Values between the points of a grid: what map_coordinates and the transforms come down to.
#pragma once

#include <string>
#include <vector>

#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// How to read between and beyond the points of a grid.
struct Sampling {
  int64_t order = 1;  ///< 0: the nearest point; 1: linear between neighbours
  std::string fill_mode = "constant";
  double fill_value = 0;
};

/// From the attributes interpolation ("nearest", "bilinear"), fill_mode and fill_value; errors name the op.
Sampling sampling_of(const Composition& c, size_t interpolation, size_t fill_value);
/// Checks fill_mode; errors name the op.
void check_fill_mode(const Composition& c, const std::string& fill_mode);

/// Rows of `table` (points, ...) at the coordinates, one tensor of one shape for each axis of the grid of `sizes`,
/// whose points stand row-major in the table from row `base` on (an integer tensor that broadcasts with the
/// coordinates, or empty). The result has the shape of the coordinates, then the other axes of the table, in the
/// table's dtype: integers are rounded half away from 0.
Tensor sampled(const Tensor& table, const std::vector<int64_t>& sizes, const std::vector<Tensor>& coordinates,
               const Tensor& base, const Sampling& sampling);

/// Images (batch, height, width, channels) read at y and x (batch or 1, height', width').
Tensor sampled_images(const Tensor& images, const Tensor& y, const Tensor& x, const Sampling& sampling);

}  // namespace keratin::ops
