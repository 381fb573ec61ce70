#include <cmath>

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/as_float.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/isnan.h"
#include "keratin/ops/generated/elementwise/logical_not.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/options.h"
#include "keratin/ops/generated/reduce/nanmean.h"
#include "keratin/ops/generated/reduce/sum.h"

namespace keratin::ops {
OpDef nanvar_def() {
  return OpDef("nanvar")
      .in({"x"}, Inputs::kAsGiven)
      .doc("The variance of what is not NaN; NaN of nothing. Halves in float32.")
      .keras("numpy", "Nanvar")
      .attr("axis", AttributeKind::kAxes, Attribute(), "Which axes; none given: all.")
      .attr("keepdims", AttributeKind::kBool, false, "Keep reduced axes with size 1.")
      .compose([](const Composition& c) -> Composed {
        const Tensor x = as_wide_float(c.in());
        const std::vector<int64_t> axes = c.attrs().axes(0, x.rank(), "nanvar");
        const Tensor centre = nanmean(x, {.axis = axes, .keepdims = true});
        // A missing value's distance is 0 before it is squared: 0 * NaN in the gradient would spread.
        const Tensor missing = isnan(x), far = where(missing, 0.0, subtract(x, centre));
        const ReduceOptions options{.axis = axes, .keepdims = c.attrs().boolean(1)};
        const Tensor out = divide(sum(square(far), options), sum(cast(logical_not(missing), x.dtype()), options));
        return is_floating(c.in().dtype()) ? cast(out, c.in().dtype()) : out;
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({floats({1, std::nanf(""), -3, 4, 5, std::nanf("")}, {2, 3})}, {std::vector<int64_t>{1}, true}, 4, false)
      .good({floats({std::nanf(""), std::nanf("")}, {1, 2})}, {std::vector<int64_t>{1}, false}, 4, false)
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, false},
           "[nanvar] axis 1 is out of range for a tensor with 1 axes.")
      .bad({floats({1, 2})}, {std::vector<int64_t>{0, 0}, false}, "[nanvar] axis 0 is given more than once.");
}

}  // namespace keratin::ops
