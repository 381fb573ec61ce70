#include "keratin/ops/generated/shape/reshape_like.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
OpDef reshape_like_def() {
  return OpDef("reshape_like")
      .in({"x", "reference"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("The values of x in the shape of the reference, also where that is known only when the graph runs.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        const Shape &from = call.shape(0), &to = call.shape(1);
        require(!from.fully_known() || !to.fully_known() || from.size() == to.size(), ErrorCode::kShape,
                "[reshape_like] cannot give shape ", to, " to a tensor of shape ", from, ".");
        return {{to, call.dtype(0)}};
      })
      .shares_bytes()
      .gradient([](const Backward& b) -> Gradients { return {reshape_like(b.dout(), b.in(0))}; })
      .batch([](const Batched& b) -> Composed {
        static const OpDef& reshape = get_op("reshape");
        const Shape& like = b.in(1).shape();
        if (b.batched(1) || !like.fully_known()) return call_batched_with(b, b.attrs());
        return call1(reshape, {b.in()}, {to_attribute(like.with_inserted(0, b.in().shape(0)))});
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3}), floats({1, 2, 3, 4, 5, 6})})
      .good({floats({1, 2, 3, 4}), ints({1, 2, 3, 4}, {2, 2})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {}, "[reshape_like] cannot give shape (2,) to a tensor of shape (3,).");
}

}  // namespace keratin::ops
