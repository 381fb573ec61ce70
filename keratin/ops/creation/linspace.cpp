#include <limits>

#include "keratin/ops/creation/spread.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/floor.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin::ops {
OpDef linspace_def() {
  return OpDef("linspace")
      .in({"start", "stop"}, Inputs::kAsGiven)
      .doc(
          "num values from start to stop at equal distances, along a new axis of their broadcast shape. Integers are "
          "rounded down. linspace_with_step gives the distance too.")
      .keras("numpy", "Linspace")
      .attr("num", AttributeKind::kInt, int64_t{50}, "How many values.")
      .attr("endpoint", AttributeKind::kBool, true, "stop is the last value; else the one after the last.")
      .attr("retstep", AttributeKind::kBool, false, "The distance is a second result: of linspace_with_step in C++.")
      .attr("dtype", AttributeKind::kOptionalDType, Attribute(),
            "Of the result; none given: of start and stop, or float32.")
      .attr("axis", AttributeKind::kInt, int64_t{0}, "Where the new axis stands in the result.")
      .compose([](const Composition& c) -> Composed {
        const SpreadOptions o = spread_options(c, 3, 4);
        const Tensor values = spread_between(c.in(0), c.in(1), o);
        const Tensor result = cast(is_floating(o.dtype) ? values : floor(values), o.dtype);
        if (!c.attrs().boolean(2)) return result;
        const int64_t parts = o.endpoint ? o.num - 1 : o.num;
        if (parts <= 0) return Tensors{result, Tensor::scalar(std::numeric_limits<double>::quiet_NaN(), o.compute)};
        const Tensor range = subtract(cast(c.in(1), o.compute), cast(c.in(0), o.compute));
        return Tensors{result, divide(range, static_cast<double>(parts))};
      })
      .good({floats({0, 1}), floats({4, -1})}, {int64_t{5}})
      .good({floats({1, 2}), floats({4})}, {int64_t{4}, false, true, Attribute(), int64_t{-1}})
      .good({ints({0}, {}), ints({7}, {})}, {int64_t{4}, true, false, DType::int32})
      .bad({floats({0}), floats({1})}, {int64_t{-1}}, "[linspace] expected num from 0 to 2^40, received -1.")
      .bad({floats({0}), floats({1})}, {int64_t{3}, true, false, Attribute(), int64_t{2}},
           "[linspace] axis 2 is out of range for a tensor with 2 axes.");
}

}  // namespace keratin::ops
