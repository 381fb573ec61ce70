#include "keratin/ops/generated/shape/broadcast_to.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/reduce/sum_to.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

std::vector<TensorSpec> infer(const OpCall& call) {
  const Shape &in = call.shape(0), to = call.attrs().shape(0);
  bool fits = in.rank() <= to.rank();
  for (int64_t i = 1; fits && i <= in.rank(); ++i)
    fits = in[-i] == to[-i] || in[-i] == 1 || in[-i] == kUnknown || to[-i] == kUnknown;
  require(fits, ErrorCode::kShape, "[broadcast_to] a tensor of shape ", in, " cannot be broadcast to ", to, ".");
  Shape out = to;
  for (int64_t i = 1; i <= in.rank(); ++i)
    if (to[-i] == kUnknown) out.set(-i, in[-i]);
  return {{out, call.dtype(0)}};
}

Kernel prepare(const OpCall& call) {
  const Shape &in = call.shape(0), &out = call.outputs[0].shape;
  StridedCopy copy = dense_copy(out);
  const std::vector<int64_t> strides = strides_of(in);
  for (int64_t axis = 0; axis < out.rank(); ++axis) {
    const int64_t from = axis - (out.rank() - in.rank());
    const bool runs = from >= 0 && in[from] != 1;
    copy.in_stride[static_cast<size_t>(axis)] = runs ? strides[static_cast<size_t>(from)] : 0;
  }
  return strided_copy(std::move(copy), call.dtype(0));
}

}  // namespace

OpDef broadcast_to_def() {
  return OpDef("broadcast_to")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x repeated along new axes and along axes of size 1 until it has the given shape; -1 keeps a size.")
      .keras("numpy", "BroadcastTo")
      .attr("shape", AttributeKind::kShape, {}, "The shape of the result.")
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) { return sum_to(b.dout(), b.in().shape()); })
      .batch([](const Batched& b) -> Composed {
        const Shape shape = b.attrs().shape(0);
        return broadcast_to(align_example(b.in(), shape.rank()), shape.with_inserted(0, b.in().shape(0)));
      })
      .good({floats({1, 2, 3})}, {std::vector<int64_t>{2, 3}})
      .good({floats({1, 2}, {2, 1})}, {std::vector<int64_t>{3, 2, 2}})
      .good({ints({5}, {})}, {std::vector<int64_t>{4}})
      .bad({floats({1, 2, 3})}, {std::vector<int64_t>{2, 2}},
           "[broadcast_to] a tensor of shape (3,) cannot be broadcast to (2, 2).");
}

}  // namespace keratin::ops
