#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/as_float.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/reduce/var.h"

namespace keratin::ops {
OpDef std_def() {
  return OpDef("std")
      .in({"x"}, Inputs::kAsGiven)
      .doc("The square root of the variance; halves in float32.")
      .keras("numpy", "Std")
      .attr("axis", AttributeKind::kAxes, Attribute(), "Which axes; none given: all.")
      .attr("keepdims", AttributeKind::kBool, false, "Keep reduced axes with size 1.")
      .compose([](const Composition& c) -> Composed {
        const std::vector<int64_t> axes = c.attrs().axes(0, c.in().rank(), "std");
        const Tensor out = sqrt(var(as_wide_float(c.in()), {.axis = axes, .keepdims = c.attrs().boolean(1)}));
        return is_floating(c.in().dtype()) ? cast(out, c.in().dtype()) : out;
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({ints({1, 2, 3, 4}, {2, 2})}, {std::vector<int64_t>{0}, true})
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, false}, "[std] axis 1 is out of range for a tensor with 1 axes.")
      .bad({floats({1, 2})}, {std::vector<int64_t>{0, 0}, false}, "[std] axis 0 is given more than once.");
}

}  // namespace keratin::ops
