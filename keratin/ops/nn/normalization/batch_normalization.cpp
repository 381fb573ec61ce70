#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/rsqrt.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/nn/normalization/statistics.h"

namespace keratin::ops {
namespace {

enum Input { kX, kMean, kVariance, kOffset, kScale };
enum Attr { kAxis, kEpsilon };

// Input i along the axis.
Tensor placed(const Composition& c, size_t i, int64_t axis) {
  const Tensor &x = c.in(kX), &v = c.in(i);
  const bool fits =
      v.rank() == 1 && (v.shape(0) == x.shape(axis) || v.shape(0) == kUnknown || x.shape(axis) == kUnknown);
  require(fits, ErrorCode::kShape, "[batch_normalization] Arguments `", c.op().input_names[i],
          "` must be a vector of length `x.shape[axis]`. Expected: `(", x.shape(axis), ",)`. Received: `", v.shape(),
          "`.");
  return normalization::placed(v, {axis}, x.rank());
}

Tensor compose_batch_normalization(const Composition& c) {
  const int64_t axis = c.attrs().axis(kAxis, c.in(kX).rank(), "batch_normalization");
  const Tensor mean = placed(c, kMean, axis), variance = placed(c, kVariance, axis);
  Tensor inverse = rsqrt(add(variance, c.attrs().real(kEpsilon)));
  if (c.has(kScale)) inverse = multiply(inverse, placed(c, kScale, axis));
  const Tensor out = multiply(subtract(c.in(kX), mean), inverse);
  return c.has(kOffset) ? add(out, placed(c, kOffset, axis)) : out;
}

}  // namespace

OpDef batch_normalization_def() {
  return OpDef("batch_normalization")
      .in({"x", "mean", "variance"}, Inputs::kAsGiven)
      .attr("axis", AttributeKind::kInt, {}, "The axis along which mean, variance, offset and scale lie.")
      .optional_in("offset")
      .optional_in("scale")
      .attr("epsilon", AttributeKind::kFloat, 1e-3, "Added to the variance.")
      .doc("(x - mean) / sqrt(variance + epsilon) * scale + offset, with statistics that are given for each channel.")
      .keras("nn", "BatchNorm")
      .compose([](const Composition& c) { return compose_batch_normalization(c); })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3}), floats({0.5f, 1, 2}), floats({1, 2, 4})}, {int64_t{-1}}, 16)
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3}), floats({0.5f, 1}), floats({1, 2}), floats({3, -1}),
             floats({2, 0.5f})},
            {int64_t{0}, 1e-2}, 32)
      .bad({floats({1, 2, 3}, {1, 3}), floats({1, 2}), floats({1, 2, 3})}, {int64_t{1}},
           "[batch_normalization] Arguments `mean` must be a vector of length `x.shape[axis]`. Expected: `(3,)`. "
           "Received: `(2,)`.")
      .bad({floats({1, 2, 3}), floats({1, 2, 3}), floats({1, 2, 3})}, {int64_t{1}},
           "[batch_normalization] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
