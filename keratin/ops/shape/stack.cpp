#include "keratin/ops/generated/shape/stack.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/shape/join.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

std::vector<TensorSpec> infer(const OpCall& call) {
  Shape out = call.shape(0);
  const int64_t axis = one_axis("stack", call.attrs().integer(0), out.rank() + 1);
  for (size_t i = 1; i < call.inputs.size(); ++i) {
    const Shape& next = call.shape(i);
    bool fits = next.rank() == out.rank();
    for (int64_t a = 0; fits && a < out.rank(); ++a) {
      fits = out[a] == next[a] || out[a] == kUnknown || next[a] == kUnknown;
      if (out[a] == kUnknown) out.set(a, next[a]);
    }
    require(fits, ErrorCode::kShape, "[stack] expected equal shapes, received ", call.shape(0), " and ", next,
            " (input ", i, ").");
  }
  return {{out.with_inserted(axis, static_cast<int64_t>(call.inputs.size())), call.dtype(0)}};
}

Kernel prepare(const OpCall& call) {
  const Shape& in = call.shape(0);
  const int64_t axis = one_axis("stack", call.attrs().integer(0), in.rank() + 1);
  const int64_t bytes = in.slice(axis, in.rank()).size() * size_of(call.dtype(0));
  return join_kernel(axis == 0 ? 1 : in.slice(0, axis).size(), std::vector<int64_t>(call.inputs.size(), bytes));
}

}  // namespace

OpDef stack_def() {
  return OpDef("stack")
      .list_in("x")
      .takes_complex()
      .doc("Equally shaped tensors side by side along a new axis.")
      .keras("numpy", "Stack")
      .attr("axis", AttributeKind::kInt, int64_t{0}, "Where the new axis stands in the result.")
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) -> Gradients {
        const int64_t axis = one_axis("stack", b.attrs().integer(0), b.dout().rank());
        Tensors parts = split(b.dout(), static_cast<int64_t>(b.ins().size()), {.axis = axis});
        for (Tensor& part : parts) part = squeeze(part, {.axis = axis});
        return parts;
      })
      .batch([](const Batched& b) -> Composed {
        return stack(batched_ins(b), {.axis = batched_axis(b.attrs().integer(0), b.rank() + 1)});
      })
      .good({floats({1, 2}), floats({3, 4}), floats({5, 6})})
      .good({floats({1, 2}), floats({3, 4})}, {int64_t{-1}})
      .bad({floats({1, 2}), floats({3, 4, 5})}, {}, "[stack] expected equal shapes, received (2,) and (3,) (input 1).")
      .bad({floats({1, 2})}, {int64_t{2}}, "[stack] axis 2 is out of range for a tensor with 2 axes.");
}

}  // namespace keratin::ops
