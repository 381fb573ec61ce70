#include "keratin/ops/fused/lie.h"

#include <algorithm>

namespace keratin::ops::fused {
namespace {

// The size of an operand's axis that meets axis `axis` of the whole.
int64_t met(const Shape& shape, const Shape& whole, int64_t axis) {
  const int64_t own = axis - (whole.rank() - shape.rank());
  return own < 0 ? 1 : shape[own];
}

bool equal(const Shape& shape, const Shape& whole, int64_t first, int64_t last) {
  for (int64_t axis = first; axis < last; ++axis)
    if (met(shape, whole, axis) != whole[axis]) return false;
  return true;
}

bool ones(const Shape& shape, const Shape& whole, int64_t first, int64_t last) {
  for (int64_t axis = first; axis < last; ++axis)
    if (met(shape, whole, axis) != 1) return false;
  return true;
}

}  // namespace

std::optional<Lie> lie_of(const Shape& shape, const Whole& whole) {
  const int64_t rank = whole.shape.rank(), split = whole.split;
  if (shape.rank() > rank) return {};
  if (equal(shape, whole.shape, 0, rank)) return Lie::kFull;
  if (ones(shape, whole.shape, 0, rank)) return Lie::kScalar;
  if (ones(shape, whole.shape, 0, split) && equal(shape, whole.shape, split, rank)) return Lie::kRow;
  if (equal(shape, whole.shape, 0, split) && ones(shape, whole.shape, split, rank)) return Lie::kColumn;
  return {};
}

std::optional<Whole> find_whole(const Shape& shape, std::span<const Shape> operands) {
  for (int64_t split = 0; split <= std::max<int64_t>(shape.rank() - 1, 0); ++split) {
    const Whole whole{shape, split};
    if (std::all_of(operands.begin(), operands.end(), [&](const Shape& s) { return lie_of(s, whole).has_value(); }))
      return whole;
  }
  return {};
}

}  // namespace keratin::ops::fused
