#include <algorithm>
#include <cmath>
#include <limits>

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/clip.h"

namespace keratin::ops {
namespace {

// Holds every number of every dtype exactly.
using Wide = long double;
static_assert(std::numeric_limits<long double>::digits >= 64, "int64 and uint64 must fit");

struct Range {
  Wide low, high;
};

Range range_of(DType dtype) {
  if (dtype == DType::float16) return {-65504, 65504};
  if (dtype == DType::bfloat16) return {-0x1.fep127L, 0x1.fep127L};
  return visit_dtype(dtype, [](auto type) -> Range {
    using T = decltype(type);
    if constexpr (std::is_class_v<T>)
      return {};
    else
      return {static_cast<Wide>(std::numeric_limits<T>::lowest()), static_cast<Wide>(std::numeric_limits<T>::max())};
  });
}

// The number of `dtype` nearest to `limit` that is no further from 0.
Tensor inside(Wide limit, DType dtype) {
  Tensor out = Tensor::empty({}, dtype);
  visit_dtype(dtype, [&](auto type) {
    using T = decltype(type);
    T& value = *out.mutable_data<T>();
    if constexpr (std::is_class_v<T>) {
      value = T(static_cast<float>(limit));
      const auto rounded = static_cast<Wide>(static_cast<float>(value));
      if (rounded * (limit < 0 ? -1 : 1) > limit * (limit < 0 ? -1 : 1)) --value.bits;
    } else {
      value = static_cast<T>(limit);
      if constexpr (std::is_floating_point_v<T>) {
        if (std::fabs(static_cast<Wide>(value)) > std::fabs(limit)) value = std::nextafter(value, T{});
      }
    }
  });
  return out;
}

}  // namespace

OpDef saturate_cast_def() {
  return OpDef("saturate_cast")
      .in({"x"}, Inputs::kAsGiven)
      .doc("x as another dtype, clipped to its range first: to the numbers that both dtypes have, infinities too.")
      .keras("core", "SaturateCast")
      .attr("dtype", AttributeKind::kDType, {}, "The dtype of the result.")
      .compose([](const Composition& c) -> Composed {
        const Tensor& x = c.in();
        const DType to = c.attrs().dtype(0);
        if (is_floating(x.dtype()) && is_integer(to)) return cast(x, to);  // which clips, and exactly
        const Range from_range = range_of(x.dtype()), to_range = range_of(to);
        const Tensor low = inside(std::max(from_range.low, to_range.low), x.dtype());
        const Tensor high = inside(std::min(from_range.high, to_range.high), x.dtype());
        return cast(clip(x, low, high), to);
      })
      .good({floats({-1, 0.5f, 300})}, {DType::uint8}, 4, false)
      .good({ints({-1000, 7, 100000})}, {DType::int16})
      .good({floats({-1, 0.5f, 70000})}, {DType::float16}, 4, false)
      .good({floats({3e9f, -3e9f})}, {DType::int32}, 4, false);
}

}  // namespace keratin::ops
