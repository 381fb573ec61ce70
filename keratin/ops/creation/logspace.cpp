#include "keratin/ops/creation/spread.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/power.h"

namespace keratin::ops {
OpDef logspace_def() {
  return OpDef("logspace")
      .in({"start", "stop"}, Inputs::kAsGiven)
      .doc("base to the num values of linspace: from base^start to base^stop at equal ratios.")
      .keras("numpy", "Logspace")
      .attr("num", AttributeKind::kInt, int64_t{50}, "How many values.")
      .attr("endpoint", AttributeKind::kBool, true, "base^stop is the last value; else the one after the last.")
      .attr("base", AttributeKind::kFloat, 10.0, "What is raised to powers.")
      .attr("dtype", AttributeKind::kOptionalDType, Attribute(),
            "Of the result; none given: of start and stop, or float32.")
      .attr("axis", AttributeKind::kInt, int64_t{0}, "Where the new axis stands in the result.")
      .compose([](const Composition& c) -> Composed {
        const SpreadOptions o = spread_options(c, 3, 4);
        return cast(power(c.attrs().real(2), spread_between(c.in(0), c.in(1), o)), o.dtype);
      })
      .good({floats({0, 1}), floats({1, -1})}, {int64_t{5}}, 16)
      .good({floats({1, 2}), ints({4})}, {int64_t{4}, false, 2.0, Attribute(), int64_t{-1}}, 16)
      .bad({floats({0}), floats({1})}, {int64_t{-1}}, "[logspace] expected num from 0 to 2^40, received -1.")
      .bad({floats({0}), floats({1})}, {int64_t{3}, true, 10.0, Attribute(), int64_t{2}},
           "[logspace] axis 2 is out of range for a tensor with 2 axes.");
}

}  // namespace keratin::ops
