#include <cmath>

#include "keratin/ops/composite.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/isnan.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/reduce/cumsum.h"

namespace keratin::ops {
OpDef nancumsum_def() {
  return OpDef("nancumsum")
      .in({"x"}, Inputs::kAsGiven)
      .doc("The running sum along an axis, NaN counted as 0.")
      .keras("numpy", "Nancumsum")
      .attr("axis", AttributeKind::kOptionalInt, Attribute(), "Along which axis; none given: x is flattened first.")
      .attr("dtype", AttributeKind::kOptionalDType, Attribute(), "Of the result; none given: as cumsum says.")
      .compose([](const Composition& c) -> Composed {
        const std::optional<int64_t> axis = c.attrs().is_none(0) ? std::optional<int64_t>() : c.attrs().integer(0);
        const std::optional<DType> dtype = c.attrs().is_none(1) ? std::optional<DType>() : c.attrs().dtype(1);
        return cumsum(where(isnan(c.in()), zeros({}, c.in().dtype()), c.in()), {.axis = axis, .dtype = dtype});
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({floats({1, std::nanf(""), -3, 4, 5, std::nanf("")}, {2, 3})}, {int64_t{1}}, 4, false);
}

}  // namespace keratin::ops
