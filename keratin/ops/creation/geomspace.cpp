#include "keratin/ops/creation/spread.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/log10.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/power.h"
#include "keratin/ops/generated/elementwise/sign.h"
#include "keratin/ops/generated/elementwise/stop_gradient.h"
#include "keratin/ops/generated/shape/expand_dims.h"

namespace keratin::ops {
OpDef geomspace_def() {
  return OpDef("geomspace")
      .in({"start", "stop"}, Inputs::kAsGiven)
      .doc("num values from start to stop at equal ratios; both must have the same sign.")
      .keras("numpy", "Geomspace")
      .attr("num", AttributeKind::kInt, int64_t{50}, "How many values.")
      .attr("endpoint", AttributeKind::kBool, true, "stop is the last value; else the one after the last.")
      .attr("dtype", AttributeKind::kOptionalDType, Attribute(),
            "Of the result; none given: of start and stop, or float32.")
      .attr("axis", AttributeKind::kInt, int64_t{0}, "Where the new axis stands in the result.")
      .compose([](const Composition& c) -> Composed {
        const SpreadOptions o = spread_options(c, 2, 3);
        const Tensor from = cast(c.in(0), o.compute), to = cast(c.in(1), o.compute), side = stop_gradient(sign(from));
        const Tensor magnitudes = power(10.0, spread_between(log10(divide(from, side)), log10(divide(to, side)), o));
        return cast(multiply(expand_dims(broadcast_like(side, to), o.axis), magnitudes), o.dtype);
      })
      .good({floats({1, -2}), floats({8, -1})}, {int64_t{4}}, 32)
      .good({floats({1, 2}), ints({4})}, {int64_t{4}, false, Attribute(), int64_t{-1}}, 32)
      .bad({floats({1}), floats({2})}, {int64_t{-1}}, "[geomspace] expected num from 0 to 2^40, received -1.")
      .bad({floats({1}), floats({2})}, {int64_t{3}, true, Attribute(), int64_t{2}},
           "[geomspace] axis 2 is out of range for a tensor with 2 axes.");
}

}  // namespace keratin::ops
