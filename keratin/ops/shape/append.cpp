#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/ravel.h"

namespace keratin::ops {
OpDef append_def() {
  return OpDef("append")
      .in({"x1", "x2"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x2 joined behind x1 along an axis; without one both are flattened.")
      .keras("numpy", "Append")
      .attr("axis", AttributeKind::kOptionalInt, Attribute(), "Along which axis.")
      .compose([](const Composition& c) -> Composed {
        if (c.attrs().is_none(0)) return concatenate({ravel(c.in(0)), ravel(c.in(1))}, {.axis = 0});
        return concatenate({c.in(0), c.in(1)}, {.axis = c.attrs().integer(0)});
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3}), floats({7, 8})})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3}), floats({7, 8}, {2, 1})}, {int64_t{1}});
}

}  // namespace keratin::ops
