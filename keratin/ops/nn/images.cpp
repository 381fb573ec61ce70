#include "keratin/ops/nn/images.h"

#include "keratin/ops/generated/shape/moveaxis.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/tile.h"

namespace keratin::ops::images {
namespace {

int64_t product(int64_t a, int64_t b) { return a == kUnknown || b == kUnknown ? kUnknown : checked_multiply(a, b); }

}  // namespace

Tensor merged_along(const Batched& b, size_t i, int64_t axis) {
  if (!b.batched(i)) {
    std::vector<int64_t> repeats(static_cast<size_t>(b.rank(i)), 1);
    repeats[static_cast<size_t>(axis)] = b.size();
    return tile(b.in(i), repeats);
  }
  const Tensor moved = axis == 0 ? b.in(i) : moveaxis(b.in(i), 0, axis);
  Shape shape = moved.shape().without(axis);
  shape.set(axis, product(moved.shape(axis), moved.shape(axis + 1)));
  return reshape(moved, shape);
}

Tensor split_along(const Tensor& merged, int64_t axis, int64_t examples) {
  Shape shape = merged.shape();
  const int64_t size = shape[axis];
  shape.set(axis, size == kUnknown ? kUnknown : examples == 0 ? 0 : size / examples);
  const Tensor apart = reshape(merged, shape.with_inserted(axis, examples));
  return axis == 0 ? apart : moveaxis(apart, axis, 0);
}

Tensor merged(const Batched& b, size_t i) { return merged_along(b, i, 0); }
Tensor split(const Tensor& images, int64_t examples) { return split_along(images, 0, examples); }

}  // namespace keratin::ops::images
