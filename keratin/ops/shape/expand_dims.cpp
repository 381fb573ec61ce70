#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
OpDef expand_dims_def() {
  return OpDef("expand_dims")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x with an axis of size 1 inserted.")
      .keras("numpy", "ExpandDims")
      .attr("axis", AttributeKind::kInt, {}, "Where the new axis stands in the result.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        const Shape& in = call.shape(0);
        const int64_t axis = one_axis("expand_dims", call.attrs().integer(0), in.rank() + 1);
        return {{in.with_inserted(axis, 1), call.dtype(0)}};
      })
      .prepare(plain_copy)
      .gradient([](const Backward& b) { return squeeze(b.dout(), {.axis = b.attrs().integer(0)}); })
      .good({floats({1, 2, 3})}, {int64_t{0}})
      .good({floats({1, 2, 3, 4}, {2, 2})}, {int64_t{-1}})
      .bad({floats({1, 2, 3})}, {int64_t{2}}, "[expand_dims] axis 2 is out of range for a tensor with 2 axes.");
}

}  // namespace keratin::ops
