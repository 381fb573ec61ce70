#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/power.h"
#include "keratin/ops/generated/elementwise/rsqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/nn/normalization/statistics.h"

namespace keratin::ops {
namespace {

enum Attr { kAxis, kOrder, kEpsilon };

// Where everything is 0 the slope of 1 / norm has no value; the result is 0 there with the slope 1 / epsilon.
Tensor by_euclidean_norm(const Tensor& x, const std::vector<int64_t>& axes, double epsilon) {
  const Tensor squares = sum(square(x), {.axis = axes, .keepdims = true}), nothing = equal(squares, 0.0);
  const Tensor inverse = minimum(rsqrt(where(nothing, 1.0, squares)), 1 / epsilon);
  return multiply(x, where(nothing, 1 / epsilon, inverse));
}

// As keras.ops.norm: over one axis the norm of vectors, over two the norm of matrices, of which only the first order
// exists here: the largest sum of a column.
Tensor norm_of_order(const Tensor& x, const Composition& c, const std::vector<int64_t>& axes, int64_t order) {
  if (axes.size() == 1) {
    if (order == 1) return sum(abs(x), {.axis = axes, .keepdims = true});
    const auto p = static_cast<double>(order);
    return power(sum(power(abs(x), p), {.axis = axes, .keepdims = true}), 1 / p);
  }
  require(axes.size() == 2 && order == 1, ErrorCode::kInvalidArgument, "[normalize] Invalid order '", order, "' for ",
          axes.size(), " axes. Give one axis, or order=2.");
  const bool swapped = !c.attrs().is_none(kAxis) && x.shape().normalise(c.attrs().integers(kAxis)[0]) == axes[1];
  const Tensor columns = sum(abs(x), {.axis = axes[swapped ? 1 : 0], .keepdims = true});
  return max(columns, {.axis = axes[swapped ? 0 : 1], .keepdims = true});
}

Tensor compose_normalize(const Composition& c) {
  const int64_t order = c.attrs().integer(kOrder);
  require(order >= 1, ErrorCode::kInvalidArgument,
          "[normalize] Argument `order` must be an int >= 1. Received: order=", order);
  Tensor x = is_floating(c.in().dtype()) ? c.in() : convert(c.in(), DType::float32);
  if (x.rank() == 0) x = expand_dims(x, 0);
  const std::vector<int64_t> axes = c.attrs().axes(kAxis, x.rank(), "normalize");
  const double epsilon = c.attrs().is_none(kEpsilon) ? normalization::kEpsilon : c.attrs().real(kEpsilon);
  if (order == 2) return by_euclidean_norm(x, axes, epsilon);
  return divide(x, maximum(norm_of_order(x, c, axes, order), epsilon));
}

}  // namespace

OpDef normalize_def() {
  return OpDef("normalize")
      .in({"x"}, Inputs::kAsGiven)
      .attr("axis", AttributeKind::kAxes, std::vector<int64_t>{-1}, "The axes whose norm becomes 1; none given: all.")
      .attr("order", AttributeKind::kInt, int64_t{2}, "Of the norm, at least 1.")
      .attr("epsilon", AttributeKind::kOptionalFloat, Attribute(), "The least norm to divide by; none given: 1e-7.")
      .doc(
          "x / max(norm(x), epsilon) over axes. Order 2 is Euclid's over any number of axes; other orders are for one "
          "axis, order 1 also for two (the matrix norm). A scalar becomes a vector.")
      .keras("nn", "Normalize")
      .compose([](const Composition& c) { return compose_normalize(c); })
      .good({floats({1, 2.5f, -3, 4, 5, 7}, {2, 3})}, {}, 16)
      .good({floats({1, 2.5f, -3, 4, 5, 7}, {2, 3})}, {std::vector<int64_t>{0}, int64_t{3}}, 32)
      .good({floats({1, 2.5f, -3, 4, 5, 7}, {2, 3})}, {std::vector<int64_t>{1, 0}, int64_t{1}}, 16)
      .good({floats({0, 0})}, {}, 4, false)
      .bad({floats({1, 2})}, {std::vector<int64_t>{-1}, int64_t{0}},
           "[normalize] Argument `order` must be an int >= 1. Received: order=0")
      .bad({floats({1, 2}, {1, 2})}, {Attribute(), int64_t{3}},
           "[normalize] Invalid order '3' for 2 axes. Give one axis, or order=2.");
}

}  // namespace keratin::ops
