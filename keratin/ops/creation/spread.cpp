#include "keratin/ops/creation/spread.h"

#include <vector>

#include "keratin/base/error.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/shape/expand_dims.h"

namespace keratin::ops {

SpreadOptions spread_options(const Composition& c, size_t dtype_attribute, size_t axis_attribute) {
  SpreadOptions o{};
  const Tensor &start = c.in(0), &stop = c.in(1);
  const char* op = c.op().name;
  o.num = c.attrs().integer(0);
  o.endpoint = c.attrs().boolean(1);
  constexpr int64_t kMost = int64_t{1} << 40;
  if (o.num < 0 || o.num > kMost)
    fail(ErrorCode::kInvalidArgument, "[", op, "] expected num from 0 to 2^40, received ", o.num, ".");
  const DType common = promote(start.dtype(), stop.dtype(), start.is_weak(), stop.is_weak());
  o.dtype = !c.attrs().is_none(dtype_attribute) ? c.attrs().dtype(dtype_attribute)
            : is_floating(common)               ? common
                                                : DType::float32;
  o.compute = is_floating(o.dtype) ? o.dtype : DType::float32;
  o.axis = c.attrs().axis(axis_attribute, broadcast(op, start.shape(), stop.shape()).rank() + 1, op);
  return o;
}

Tensor spread_between(const Tensor& start, const Tensor& stop, const SpreadOptions& options) {
  const Tensor from = cast(start, options.compute), to = cast(stop, options.compute);
  const Tensor first = expand_dims(broadcast_like(from, to), options.axis);
  const Tensor last = expand_dims(broadcast_like(to, from), options.axis);
  const double parts = static_cast<double>(options.endpoint ? options.num - 1 : options.num);
  std::vector<int64_t> along(static_cast<size_t>(first.rank()), 1);
  along[static_cast<size_t>(options.axis)] = options.num;
  Tensor share = Tensor::empty(Shape(along), DType::float64);
  auto* shares = share.mutable_data<double>();
  for (int64_t i = 0; i < options.num; ++i) shares[i] = i == 0 ? 0 : static_cast<double>(i) / parts;
  // Both ends weighed, so that the last value is stop itself.
  const Tensor rising = cast(share, options.compute);
  return add(multiply(first, subtract(1.0, rising)), multiply(last, rising));
}

}  // namespace keratin::ops
