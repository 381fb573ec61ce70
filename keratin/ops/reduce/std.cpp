#include "keratin/ops/def/samples.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
OpDef std_def() {
  return OpDef("std")
      .in({"x"}, Inputs::kAsGiven)
      .doc("The square root of the variance.")
      .keras("numpy", "Std")
      .attr("axis", AttributeKind::kAxes, Attribute(), "Which axes; none given: all.")
      .attr("keepdims", AttributeKind::kBool, false, "Keep reduced axes with size 1.")
      .compose([](const Composition& c) -> Composed {
        const std::vector<int64_t> axes = c.attrs().axes(0, c.in().rank(), "std");
        return sqrt(var(c.in(), {.axis = axes, .keepdims = c.attrs().boolean(1)}));
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({ints({1, 2, 3, 4}, {2, 2})}, {std::vector<int64_t>{0}, true})
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, false}, "[std] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
