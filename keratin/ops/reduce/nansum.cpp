#include <cmath>

#include "keratin/ops/composite.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/isnan.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/options.h"
#include "keratin/ops/generated/reduce/sum.h"

namespace keratin::ops {
OpDef nansum_def() {
  return OpDef("nansum")
      .in({"x"}, Inputs::kAsGiven)
      .doc("The sum of what is not NaN; 0 of nothing.")
      .keras("numpy", "Nansum")
      .attr("axis", AttributeKind::kAxes, Attribute(), "Which axes; none given: all.")
      .attr("keepdims", AttributeKind::kBool, false, "Keep reduced axes with size 1.")
      .compose([](const Composition& c) -> Composed {
        const Tensor& x = c.in();
        const std::vector<int64_t> axes = c.attrs().axes(0, x.rank(), "nansum");
        const ReduceOptions options{.axis = axes, .keepdims = c.attrs().boolean(1)};
        if (!is_floating(x.dtype())) return sum(x, options);
        return sum(where(isnan(x), zeros({}, x.dtype()), x), options);
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({floats({1, std::nanf(""), -3, 4, 5, std::nanf("")}, {2, 3})}, {std::vector<int64_t>{1}, true}, 4, false)
      .good({floats({std::nanf(""), std::nanf("")}, {1, 2})}, {std::vector<int64_t>{1}, false}, 4, false)
      .good({ints({3, -1, 4, 1}, {2, 2})}, {std::vector<int64_t>{0}, false})
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, false},
           "[nansum] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
