#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/reduce/running_sum.h"
#include "keratin/ops/reduce/running.h"

namespace keratin::ops {
OpDef cumsum_def() {
  return OpDef("cumsum")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("The running sum along an axis, added up in `dtype`; bools in int32.")
      .keras("numpy", "Cumsum")
      .attr("axis", AttributeKind::kOptionalInt, Attribute(), "Along which axis; none given: x is flattened first.")
      .attr("dtype", AttributeKind::kOptionalDType, Attribute(), "Of the result, into which x is cast first.")
      .compose([](const Composition& c) -> Composed {
        const Tensor out = running_sum(running_detail::prepared(c), c.attrs().is_none(0) ? 0 : c.attrs().integer(0));
        return c.attrs().is_none(1) ? out : cast(out, c.attrs().dtype(1));
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})}, {int64_t{0}})
      .good({ints({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{-1}, DType::float32})
      .good({bools({true, false, true})})
      .bad({floats({1, 2})}, {int64_t{1}}, "[running_sum] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
