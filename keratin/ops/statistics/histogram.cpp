#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/index/searchsorted.h"
#include "keratin/ops/generated/index/segment_sum.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/reduce/min.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/expand_dims.h"

namespace keratin::ops {
namespace {

struct Limits {
  Tensor low, high;
};

Limits limits_of(const Composition& c, const Tensor& x) {
  if (c.has(1)) {
    const Tensor range = convert(c.in(1), x.dtype());
    require(range.rank() == 1 && (range.shape(0) == 2 || range.shape(0) == kUnknown), ErrorCode::kShape,
            "[histogram] Argument `range` must be a tuple of two elements. Received: range.shape=", range.shape());
    const Tensor low = take(range, Tensor(0)), high = take(range, Tensor(1));
    require(range.is_symbolic() || high.item() >= low.item(), ErrorCode::kInvalidArgument,
            "[histogram] The second element of `range` must be greater than the first. Received: range=(",
            range.is_symbolic() ? 0 : low.item(), ", ", range.is_symbolic() ? 0 : high.item(), ")");
    return {low, high};
  }
  require(x.shape(0) != 0, ErrorCode::kShape, "[histogram] expected at least one value, or a range.");
  return {min(x), max(x)};
}

// bins + 1 borders, evenly from low to high; one unit wide in all when these are equal.
Tensor edges_of(const Limits& given, int64_t bins) {
  const Tensor same = equal(given.low, given.high);
  const Tensor low = where(same, subtract(given.low, 0.5), given.low),
               high = where(same, add(given.high, 0.5), given.high);
  if (bins == 0) return expand_dims(low, 0);
  Tensor shares = Tensor::empty({bins}, DType::float64);
  for (int64_t i = 0; i < bins; ++i)
    shares.mutable_data<double>()[i] = static_cast<double>(i) / static_cast<double>(bins);
  const Tensor share = cast(shares, low.dtype());
  const Tensor all_but_last = add(multiply(low, subtract(1, share)), multiply(high, share));
  return concatenate({all_but_last, expand_dims(high, 0)}, {.axis = 0});
}

}  // namespace

OpDef histogram_def() {
  return OpDef("histogram")
      .in({"x"}, Inputs::kAsGiven)
      .doc(
          "How many elements of a vector fall between each two of bins + 1 evenly spaced borders, and the borders. A "
          "bin includes its lower border, the last one both. Elements outside of the range and NaN are left out.")
      .attr("bins", AttributeKind::kInt, int64_t{10}, "How many bins.")
      .optional_in("range")
      .keras("numpy", "Histogram")
      .results(2)
      .compose([](const Composition& c) -> Composed {
        const int64_t bins = c.attrs().integer(0);
        require(bins >= 0, ErrorCode::kInvalidArgument,
                "[histogram] Argument `bins` should be a non-negative integer. Received: bins=", bins);
        require(c.in().rank() <= 1, ErrorCode::kShape,
                "[histogram] Input tensor must be 1-dimensional. Received: input.shape=", c.in().shape());
        const Tensor each = c.in().rank() == 0 ? expand_dims(c.in(), 0) : c.in();
        const DType dtype = promote(each.dtype(), DType::float32, false, true), wide = compute_dtype(dtype);
        const Tensor x = convert(each, dtype);
        // Halves are cut where their own borders are, which float32 finds.
        const Tensor edges = cast(edges_of(limits_of(c, cast(x, wide)), bins), dtype);
        const Tensor last = take(edges, Tensor(-1));
        const Tensor found = searchsorted(edges, x, {.side = "right"});
        const Tensor bin = where(equal(x, last), Tensor::scalar(static_cast<double>(bins), DType::int32), found);
        return Tensors{segment_sum(ones_like(x), subtract(bin, 1), bins), edges};
      })
      .good({floats({1, 2, 1, 5, 2.5f})}, {int64_t{4}}, 4, false)
      .good({floats({1, 2, 1, 5, 2.5f, 0}), floats({1, 3})}, {int64_t{4}}, 4, false)
      .good({ints({1, 2, 1, 5})}, {int64_t{3}})
      .good({floats({2, 2})}, {int64_t{2}}, 4, false)
      .bad({floats({1, 2}, {1, 2})}, {}, "[histogram] Input tensor must be 1-dimensional. Received: input.shape=(1, 2)")
      .bad({floats({1, 2})}, {int64_t{-1}},
           "[histogram] Argument `bins` should be a non-negative integer. Received: bins=-1")
      .bad({floats({1, 2}), floats({3, 1})}, {},
           "[histogram] The second element of `range` must be greater than the first. Received: range=(3.0, 1.0)");
}

}  // namespace keratin::ops
