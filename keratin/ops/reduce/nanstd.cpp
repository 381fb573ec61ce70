#include <cmath>

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/as_float.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/reduce/nanvar.h"

namespace keratin::ops {
OpDef nanstd_def() {
  return OpDef("nanstd")
      .in({"x"}, Inputs::kAsGiven)
      .doc("The standard deviation of what is not NaN; NaN of nothing. Halves in float32.")
      .keras("numpy", "Nanstd")
      .attr("axis", AttributeKind::kAxes, Attribute(), "Which axes; none given: all.")
      .attr("keepdims", AttributeKind::kBool, false, "Keep reduced axes with size 1.")
      .compose([](const Composition& c) -> Composed {
        const std::vector<int64_t> axes = c.attrs().axes(0, c.in().rank(), "nanstd");
        const Tensor out = sqrt(nanvar(as_wide_float(c.in()), {.axis = axes, .keepdims = c.attrs().boolean(1)}));
        return is_floating(c.in().dtype()) ? cast(out, c.in().dtype()) : out;
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({floats({1, std::nanf(""), -3, 4, 5, std::nanf("")}, {2, 3})}, {std::vector<int64_t>{1}, true}, 4, false)
      .good({floats({std::nanf(""), std::nanf("")}, {1, 2})}, {std::vector<int64_t>{1}, false}, 4, false)
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, false},
           "[nanstd] axis 1 is out of range for a tensor with 1 axes.")
      .bad({floats({1, 2})}, {std::vector<int64_t>{0, 0}, false}, "[nanstd] axis 0 is given more than once.");
}

}  // namespace keratin::ops
