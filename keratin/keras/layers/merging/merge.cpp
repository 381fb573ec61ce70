#include "keratin/keras/layers/merging/merge.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/logical_or.h"
#include "keratin/ops/generated/shape/expand_dims.h"

namespace keratin::layers {
namespace {

// The broadcast of the shapes without their batch axes.
Shape merged(const Shape& a, const Shape& b) {
  if (a.rank() < b.rank()) return merged(b, a);
  Shape out = a;
  for (int64_t i = 1; i <= b.rank(); ++i) {
    const int64_t left = a[-i], right = b[-i];
    if (left == kUnknown || right == kUnknown) {
      out.set(-i, kUnknown);
    } else if (left == 1 || right == 1) {
      out.set(-i, std::max(left, right));
    } else {
      require(left == right, ErrorCode::kShape, "Inputs have incompatible shapes. Received shapes ", a, " and ", b);
    }
  }
  return out;
}

}  // namespace

std::string to_text(const Shapes& shapes) { return cat("[", join(shapes, ", "), "]"); }

void MergeBody::build(const Shapes& shapes) {
  int64_t batch = kUnknown;
  Shape out;
  for (size_t i = 0; i < shapes.size(); ++i) {
    const Shape& shape = shapes[i];
    // The text is built only on failure: there may be 100,000 shapes.
    if (shape.rank() == 0)
      fail(ErrorCode::kShape, where(), " expected inputs with a batch axis, received shapes ", to_text(shapes), ".");
    if (batch != kUnknown && shape[0] != kUnknown && shape[0] != batch)
      fail(ErrorCode::kShape, "Cannot merge tensors with different batch sizes. Received tensors with shapes ",
           to_text(shapes));
    if (shape[0] != kUnknown) batch = shape[0];
    const Shape rest = shape.slice(1, shape.rank());
    out = i == 0 ? rest : merged(out, rest);
  }
}

Tensors MergeBody::call(const Tensors& xs, const CallArgs& args) {
  int64_t rank = 0;
  for (const Tensor& x : xs) rank = std::max(rank, x.rank());
  Tensors aligned = xs;
  for (Tensor& x : aligned)
    while (x.rank() < rank) x = ops::expand_dims(x, 1);
  return {merge(aligned, args)};
}

Tensor MergeBody::compute_mask(const Tensors&, const CallArgs& args) {
  Tensor out;
  for (const Tensor& mask : args.masks) {
    if (!mask.defined()) return {};
    out = out.defined() ? ops::logical_or(out, mask) : mask;
  }
  return out;
}

}  // namespace keratin::layers
