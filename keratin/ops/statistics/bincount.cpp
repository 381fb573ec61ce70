#include <limits>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/index/segment_sum.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {
namespace {

int64_t length_of(const Tensor& x, int64_t minlength) {
  require(minlength >= 0, ErrorCode::kInvalidArgument, "[bincount] expected minlength to be at least 0, received ",
          minlength, ".");
  if (x.size() == 0) return minlength;
  const auto largest = max(x).item<int64_t>();
  require(largest < std::numeric_limits<int32_t>::max(), ErrorCode::kLimit, "[bincount] the number ", largest,
          " asks for more counts than there can be (2^31 - 1).");
  return std::max(minlength, largest + 1);
}

// Row i counts from i * length on, so that one sum over segments counts all rows.
Tensor numbered_by_row(const Tensor& x, int64_t length) {
  std::vector<int64_t> starts;
  for (int64_t row = 0; row < x.shape(0); ++row) starts.push_back(checked_multiply(row, length));
  return reshape(add(x, Tensor(starts, {x.shape(0), 1})), Shape{-1});
}

}  // namespace

OpDef bincount_def() {
  return OpDef("bincount")
      .in({"x"}, Inputs::kAsGiven)
      .doc(
          "How often each number from 0 to max(x) occurs (int32), or the sum of the weights where it does, in their "
          "order; of a matrix, row by row. Negative numbers count as 0, as in JAX. The size of the result depends on "
          "the values, so that it is an error in a trace.")
      .optional_in("weights")
      .attr("minlength", AttributeKind::kInt, int64_t{0}, "The least size of the result.")
      .attr("sparse", AttributeKind::kBool, false, "Must be false: there are no sparse tensors.")
      .keras("numpy", "Bincount")
      .compose([](const Composition& c) -> Composed {
        const Tensor& given = c.in();
        require(is_integer(given.dtype()), ErrorCode::kDType, "[bincount] expected integers, received ",
                keratin::to_string(given.dtype()), ". Cast them first.");
        require(given.rank() == 1 || given.rank() == 2, ErrorCode::kShape,
                "[bincount] expected a vector or a matrix, received shape ", given.shape(), ".");
        require(!given.is_symbolic(), ErrorCode::kUnsupported,
                "[bincount] the size of the result depends on the values of x, which a trace does not know. Use "
                "segment_sum, which is told the size.");
        require(!c.attrs().boolean(1), ErrorCode::kUnsupported, "[bincount] sparse results are not supported.");
        require(!c.has(1) || c.in(1).shape() == given.shape(), ErrorCode::kShape,
                "[bincount] expected one weight for each element, received x.shape=", given.shape(),
                ", weights.shape=", c.has(1) ? c.in(1).shape() : Shape(), ".");
        const Tensor x = maximum(cast(given, DType::int64), 0);
        const int64_t length = length_of(x, c.attrs().integer(0));
        Tensor weights = c.has(1) ? c.in(1) : ones_like(cast(given, DType::int32));
        if (weights.dtype() == DType::bool_) weights = cast(weights, DType::int32);
        if (x.rank() == 1) return segment_sum(weights, x, length);
        const Tensor counts =
            segment_sum(reshape(weights, Shape{-1}), numbered_by_row(x, length), checked_multiply(x.shape(0), length));
        return reshape(counts, Shape{x.shape(0), length});
      })
      .good({ints({1, 0, 3, 1})})
      .good({ints({1, 0, 3, -1}), {0.5f, 1, 2, 3}}, {int64_t{6}})
      .good({ints({1, 0, 0, 0}, {2, 2})}, {int64_t{3}})
      .bad({{1, 2}}, {}, "[bincount] expected integers, received float32. Cast them first.")
      .bad({ints({1, 2}), {1}}, {},
           "[bincount] expected one weight for each element, received x.shape=(2,), weights.shape=(1,).");
}

}  // namespace keratin::ops
