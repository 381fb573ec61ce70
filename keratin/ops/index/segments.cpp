#include "keratin/ops/index/segments.h"

#include <limits>

#include "keratin/base/error.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/greater_equal.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/logical_and.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/shape/broadcast_to.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/index/index_plan.h"
#include "keratin/ops/index/tuples.h"

namespace keratin::ops::index_detail {
namespace {

// By pointer: a double does not hold the limits of int64.
template <class Limit>
Tensor limit_of(DType dtype, Limit limit) {
  if (is_floating(dtype)) return Tensor::scalar(limit(double{}), dtype);
  Tensor out = Tensor::empty({}, dtype);
  visit_dtype(dtype, [&](auto type) {
    using T = decltype(type);
    if constexpr (std::is_integral_v<T>) *out.mutable_data<T>() = limit(T{});
  });
  return out;
}

}  // namespace

Tensor lowest_of(DType dtype) {
  return limit_of(dtype, []<class T>(T) {
    using Limits = std::numeric_limits<T>;
    if constexpr (Limits::has_infinity)
      return -Limits::infinity();
    else
      return Limits::lowest();
  });
}

Tensor highest_of(DType dtype) {
  return limit_of(dtype, []<class T>(T) {
    using Limits = std::numeric_limits<T>;
    if constexpr (Limits::has_infinity)
      return Limits::infinity();
    else
      return Limits::max();
  });
}

OpDef segment_op(const char* name, const char* file) {
  return OpDef(name, file)
      .in({"data", "segment_ids"}, Inputs::kAsGiven)
      .attr("num_segments", AttributeKind::kInt, {}, "The size of the result's first axis.")
      .attr("sorted", AttributeKind::kBool, false, "Whether the ids ascend; the result is the same.");
}

void require_segments(const char* op, const TensorSpec& data, const TensorSpec& ids, int64_t num_segments) {
  require(is_integer(ids.dtype), ErrorCode::kDType, "[", op, "] expected integers as segment_ids, received ",
          keratin::to_string(ids.dtype), ". Cast them first.");
  const bool fits = ids.shape.rank() == 1 && data.shape.rank() > 0 &&
                    (ids.shape[0] == data.shape[0] || ids.shape[0] == kUnknown || data.shape[0] == kUnknown);
  require(fits, ErrorCode::kShape, "[", op,
          "] expected one segment id for each row of data, received data.shape=", data.shape,
          ", segment_ids.shape=", ids.shape, ".");
  require(num_segments >= 0, ErrorCode::kInvalidArgument, "[", op,
          "] expected num_segments to be at least 0, received ", num_segments, ".");
}

Tensor combine_segments(const Composition& c, const Tensor& identity, const char* reduction) {
  const Tensor& data = c.in(0);
  const int64_t segments = c.attrs().integer(0);
  require_segments(c.op().name, spec_of(data), spec_of(c.in(1)), segments);
  // One segment more takes the rows that belong to none.
  Shape shape = data.shape();
  shape.set(0, checked_add(segments, 1));
  const Tensor nothing = broadcast_to(identity, shape);
  const Tensor ids = cast(c.in(1), DType::int64);
  const Tensor end = Tensor::scalar(static_cast<double>(segments), DType::int64);
  const Tensor inside = logical_and(greater_equal(ids, 0), less(ids, end));
  const Tensor out = write_at(nothing, expand_dims(where(inside, ids, end), -1), data, reduction);
  return slice_along(out, 0, Range(0, segments));
}

}  // namespace keratin::ops::index_detail
