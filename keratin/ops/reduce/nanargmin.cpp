#include <cmath>
#include <limits>

#include "keratin/ops/composite.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/as_float.h"
#include "keratin/ops/generated/elementwise/isnan.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/reduce/all.h"
#include "keratin/ops/generated/reduce/argmin.h"

namespace keratin::ops {
OpDef nanargmin_def() {
  return OpDef("nanargmin")
      .in({"x"}, Inputs::kAsGiven)
      .doc("Where the smallest of what is not NaN stands; -1 where there is nothing else. int32.")
      .keras("numpy", "Nanargmin")
      .attr("axis", AttributeKind::kOptionalInt, Attribute(), "Along which axis; none given: of the flat tensor.")
      .attr("keepdims", AttributeKind::kBool, false, "Keep the reduced axis with size 1.")
      .compose([](const Composition& c) -> Composed {
        const Tensor x = as_float(c.in());
        const std::optional<int64_t> axis = c.attrs().is_none(0) ? std::optional<int64_t>() : c.attrs().integer(0);
        const bool keepdims = c.attrs().boolean(1);
        const Tensor missing = isnan(x);
        const Tensor found = argmin(where(missing, full({}, std::numeric_limits<double>::infinity(), x.dtype()), x),
                                    {.axis = axis, .keepdims = keepdims});
        const Tensor nothing = all(missing, {.axis = axis ? Axes(*axis) : Axes(), .keepdims = keepdims});
        return where(nothing, full({}, -1, DType::int32), found);
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({floats({1, std::nanf(""), -3, 4, 5, std::nanf("")}, {2, 3})}, {int64_t{1}, true})
      .bad({floats({1, 2})}, {int64_t{1}, false}, "[argmin] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
