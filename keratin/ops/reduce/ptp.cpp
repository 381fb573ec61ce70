#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/options.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/reduce/min.h"

namespace keratin::ops {
OpDef ptp_def() {
  return OpDef("ptp")
      .in({"x"}, Inputs::kAsGiven)
      .doc("The largest minus the smallest.")
      .keras("numpy", "Ptp")
      .attr("axis", AttributeKind::kAxes, Attribute(), "Which axes; none given: all.")
      .attr("keepdims", AttributeKind::kBool, false, "Keep reduced axes with size 1.")
      .compose([](const Composition& c) -> Composed {
        const std::vector<int64_t> axes = c.attrs().axes(0, c.in().rank(), "ptp");
        const ReduceOptions options{.axis = axes, .keepdims = c.attrs().boolean(1)};
        return subtract(max(c.in(), options), min(c.in(), options));
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})}, {std::vector<int64_t>{1}, true})
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, false},
           "[ptp] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
