#include "keratin/ops/statistics/quantiles.h"

#include <algorithm>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/ceil.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/floor.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/isnan.h"
#include "keratin/ops/generated/elementwise/logical_not.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/stop_gradient.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/index/sort.h"
#include "keratin/ops/generated/index/take_along_axis.h"
#include "keratin/ops/generated/reduce/any.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/axis_size.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/generated/shape/transpose.h"

namespace keratin::ops::statistics {
namespace {

constexpr const char* kMethods[] = {"linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf"};

// Halves do not hold the positions of long axes.
DType position_dtype(DType x, DType q) {
  const DType common = promote(x, is_floating(q) ? q : DType::float32);
  return size_of(common) == 2 ? DType::float32 : common;
}

// `axes` as one last axis. Their sizes but one must be known.
Tensor with_one_axis(const char* op, const Tensor& x, const std::vector<int64_t>& axes) {
  std::vector<int64_t> order, sizes;
  for (int64_t a = 0; a < x.rank(); ++a)
    if (std::find(axes.begin(), axes.end(), a) == axes.end()) order.push_back(a), sizes.push_back(x.shape(a));
  int64_t together = 1;
  for (const int64_t a : axes) {
    order.push_back(a);
    together = together == kUnknown || x.shape(a) == kUnknown ? kUnknown : checked_multiply(together, x.shape(a));
  }
  if (axes.size() == 1 && axes[0] == x.rank() - 1) return x;
  const Tensor moved = transpose(x, {.axes = order});
  if (axes.size() == 1) return moved;
  sizes.push_back(together);
  require(std::count(sizes.begin(), sizes.end(), kUnknown) < 2, ErrorCode::kShape, "[", op,
          "] several axes at once need known sizes, received shape ", x.shape(), ".");
  return reshape(moved, Shape(sizes));
}

// Elements of sorted rows, of which the first `count` matter, at positions: one axis more in front (of q), none along
// the rows.
class SortedRows {
 public:
  SortedRows(const Tensor& rows, const Tensor& count) : rows_(rows), last_(subtract(count, 1)) {}

  // Position as float, brought into [0, count).
  Tensor at(const Tensor& position) const {
    const Tensor inside = maximum(minimum(position, last_), 0);
    const Tensor safe = where(isnan(inside), Tensor::scalar(0, inside.dtype()), inside);
    const Tensor index = cast(safe, DType::int64);
    return squeeze(take_along_axis(expand_dims(rows_, 0), expand_dims(index, -1), {.axis = -1}), {.axis = -1});
  }
  const Tensor& last() const { return last_; }

 private:
  Tensor rows_, last_;
};

Tensor elements(const SortedRows& rows, const Tensor& fraction, const Tensor& count, const std::string& method) {
  if (method == "inverted_cdf") return rows.at(subtract(ceil(multiply(fraction, count)), 1));
  const Tensor position = multiply(fraction, rows.last());
  if (method == "lower") return rows.at(floor(position));
  if (method == "higher") return rows.at(ceil(position));
  const Tensor low = rows.at(floor(position)), high = rows.at(ceil(position));
  if (method == "midpoint") return divide(add(low, high), 2);
  Tensor weight = subtract(position, stop_gradient(floor(position)));
  if (method == "nearest") return where(greater(weight, 0.5), high, low);
  weight = cast(weight, promote(weight.dtype(), low.dtype()));
  return add(multiply(low, subtract(1, weight)), multiply(high, weight));
}

}  // namespace

Tensor Quantiles::of(const Tensor& given, const Tensor& q, double scale) const {
  require(std::find(std::begin(kMethods), std::end(kMethods), method) != std::end(kMethods),
          ErrorCode::kInvalidArgument, "[", op, "] expected method to be one of ", join(kMethods), ", received \"",
          method, "\".");
  require(q.rank() <= 1, ErrorCode::kShape, "[", op, "] expected q to be a scalar or a vector, received shape ",
          q.shape(), ".");
  const Tensor x = is_floating(given.dtype()) ? given : cast(given, DType::float32);
  const Attributes axis_attribute{axis};
  const std::vector<int64_t> axes = axis_attribute.axes(0, x.rank(), op);
  for (const int64_t a : axes)
    require(x.shape(a) != 0, ErrorCode::kShape, "[", op, "] expected at least one value, received shape ", x.shape(),
            " whose axis ", a, " is empty.");
  const Tensor rows = axes.empty() ? expand_dims(x, -1) : with_one_axis(op, x, axes);
  const DType dtype = position_dtype(x.dtype(), q.dtype());
  Tensor fraction = q.is_weak() ? Tensor::scalar(q.item<double>(), dtype) : cast(q, dtype);
  if (scale != 1) fraction = divide(fraction, scale);
  fraction = q.rank() == 0 ? expand_dims(fraction, 0) : fraction;
  for (int64_t a = 1; a < rows.rank(); ++a) fraction = expand_dims(fraction, -1);

  const Tensor is_missing = isnan(rows);
  const bool leave_out = missing == Missing::kLeftOut;
  const Tensor count =
      leave_out ? sum(cast(logical_not(is_missing), dtype), {.axis = -1}) : cast(axis_size(rows, -1), dtype);
  const SortedRows sorted(sort(rows), count);
  Tensor out = elements(sorted, fraction, count, method);
  const Tensor nothing = leave_out ? greater(Tensor::scalar(1, dtype), count) : any(is_missing, {.axis = -1});
  out = cast(out, x.dtype());
  out = where(broadcast_like(nothing, out), Tensor::scalar(std::numeric_limits<double>::quiet_NaN(), x.dtype()), out);
  out = where(broadcast_like(isnan(fraction), out), Tensor::scalar(std::numeric_limits<double>::quiet_NaN(), x.dtype()),
              out);
  if (keepdims)
    for (const int64_t a : axes) out = expand_dims(out, a + 1);
  return q.rank() == 0 ? squeeze(out, {.axis = 0}) : out;
}

OpDef& declare(OpDef& op) {
  return op.attr("axis", AttributeKind::kAxes, Attribute(), "Which axes; none given: all.")
      .attr("method", AttributeKind::kText, std::string("linear"),
            "Between two values: \"linear\", \"lower\", \"higher\", \"midpoint\", \"nearest\"; or \"inverted_cdf\".")
      .attr("keepdims", AttributeKind::kBool, false, "Keep reduced axes with size 1.");
}

Quantiles options_of(const Composition& c, Missing missing) {
  return {c.op().name, c.attrs()[0], c.attrs().boolean(2), c.attrs().text(1), missing};
}

}  // namespace keratin::ops::statistics
