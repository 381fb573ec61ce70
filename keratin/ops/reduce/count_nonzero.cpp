#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/not_equal.h"
#include "keratin/ops/generated/reduce/sum.h"

namespace keratin::ops {
OpDef count_nonzero_def() {
  return OpDef("count_nonzero")
      .in({"x"}, Inputs::kAsGiven)
      .doc("How many values are not 0; int32.")
      .keras("numpy", "CountNonzero")
      .attr("axis", AttributeKind::kAxes, Attribute(), "Which axes; none given: all.")
      .compose([](const Composition& c) -> Composed {
        const std::vector<int64_t> axes = c.attrs().axes(0, c.in().rank(), "count_nonzero");
        return sum(cast(not_equal(c.in(), 0), DType::int32), {.axis = axes});
      })
      .good({floats({1, 0, -3, 0}, {2, 2})})
      .good({ints({1, 0, -3, 0}, {2, 2})}, {std::vector<int64_t>{1}})
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}},
           "[count_nonzero] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
