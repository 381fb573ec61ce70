#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/rsqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/nn/normalization/statistics.h"

namespace keratin::ops {
namespace {

enum Input { kX, kScale };
enum Attr { kAxis, kEpsilon };

Tensor compose_rms_normalization(const Composition& c) {
  const DType given = c.in(kX).dtype();
  Tensor x = convert(c.in(kX), normalization::wide_dtype(given));
  if (x.rank() == 0) x = expand_dims(x, 0);
  const std::vector<int64_t> axes = c.attrs().axes(kAxis, x.rank(), "rms_normalization");
  const double epsilon = c.attrs().is_none(kEpsilon) ? normalization::kEpsilon : c.attrs().real(kEpsilon);
  const Shape row = x.shape().slice(axes.empty() ? x.rank() : axes.front(), x.rank());
  if (normalization::are_rows(x, axes) && (!c.has(kScale) || c.in(kScale).shape() == row)) {
    const Tensor scale = c.has(kScale) ? c.in(kScale) : Tensor();
    return convert(normalization::normalise_rows(x, scale, Tensor(), axes, epsilon, false), given);
  }
  const Tensor mean_square = mean(square(x), {.axis = axes, .keepdims = true});
  Tensor out = multiply(x, rsqrt(add(mean_square, epsilon)));
  if (c.has(kScale)) {
    broadcast("rms_normalization", x.shape(), c.in(kScale).shape());
    out = multiply(out, convert(c.in(kScale), x.dtype()));
  }
  return convert(out, given);
}

}  // namespace

OpDef rms_normalization_def() {
  return OpDef("rms_normalization")
      .in({"x"}, Inputs::kAsGiven)
      .optional_in("scale")
      .attr("axis", AttributeKind::kAxes, std::vector<int64_t>{-1}, "The axes that are normalised together.")
      .attr("epsilon", AttributeKind::kOptionalFloat, Attribute(), "Added to the mean square; none given: 1e-7.")
      .doc(
          "x / sqrt(mean(x^2) + epsilon) * scale over axes (Zhang and Sennrich 2019). Computed in at least float32; "
          "the "
          "result has the dtype of x, a scalar becomes a vector.")
      .keras("nn", "RMSNorm")
      .compose([](const Composition& c) { return compose_rms_normalization(c); })
      .good({floats({1, 2.5f, -3, 4, 5, 7}, {2, 3}), floats({1, 2, 0.5f})}, {}, 16)
      .good({floats({1, 2.5f, -3, 4, 5, 7}, {2, 3})}, {std::vector<int64_t>{0, 1}, 1e-3}, 16)
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}},
           "[rms_normalization] axis 1 is out of range for a tensor with 1 axes.")
      .bad({floats({1, 2}), floats({1, 2, 3})}, {},
           "[rms_normalization] shapes (2,) and (3,) cannot be broadcast: axis -1 has sizes 2 and 3. Sizes must be "
           "equal or 1.");
}

}  // namespace keratin::ops
