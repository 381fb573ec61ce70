#include "keratin/ops/generated/shape/slice.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/strided_slice_grad.h"
#include "keratin/ops/shape/slicing.h"

namespace keratin::ops {
namespace {

std::vector<TensorSpec> infer(const OpCall& call) {
  const Shape &in = call.shape(0), want = call.attrs().shape(1);
  const std::vector<int64_t>& start = call.attrs().integers(0);
  bool fits = want.rank() == in.rank() && static_cast<int64_t>(start.size()) == in.rank();
  Shape out = want;
  for (int64_t i = 0; fits && i < in.rank(); ++i) {
    const int64_t from = start[static_cast<size_t>(i)];
    if (want[i] == kUnknown) out.set(i, in[i] == kUnknown ? kUnknown : in[i] - from);
    fits = from >= 0 && (in[i] == kUnknown || (from <= in[i] && from + out[i] <= in[i]));
  }
  require(fits, ErrorCode::kShape, "[slice] a tensor of shape ", in, " has no part of shape ", want, " at (",
          join(start), ").");
  return {{out, call.dtype(0)}};
}

std::vector<int64_t> ones_for(const std::vector<int64_t>& start) { return std::vector<int64_t>(start.size(), 1); }

}  // namespace

OpDef slice_def() {
  return OpDef("slice")
      .in({"inputs"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("The part of the inputs that starts at start_indices and has the given shape; a size -1 is the rest.")
      .keras("core", "Slice")
      .attr("start_indices", AttributeKind::kInts, {}, "Where each axis starts.")
      .attr("shape", AttributeKind::kShape, {}, "The shape of the part.")
      .infer(infer)
      .prepare([](const OpCall& call) {
        const std::vector<int64_t>& start = call.attrs().integers(0);
        return strided_copy(slice_copy(call.shape(0), call.outputs[0].shape, start, ones_for(start)), call.dtype(0));
      })
      .gradient([](const Backward& b) {
        const std::vector<int64_t>& start = b.attrs().integers(0);
        return strided_slice_grad(b.dout(), b.in(), start, ones_for(start));
      })
      .batch([](const Batched& b) -> Composed {
        std::vector<int64_t> start = b.attrs().integers(0);
        start.insert(start.begin(), 0);
        return slice(b.in(), start, b.attrs().shape(1).with_inserted(0, kUnknown));
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {std::vector<int64_t>{0, 1}, std::vector<int64_t>{2, 2}})
      .good({ints({1, 2, 3, 4, 5, 6})}, {std::vector<int64_t>{2}, std::vector<int64_t>{-1}})
      .bad({floats({1, 2, 3})}, {std::vector<int64_t>{2}, std::vector<int64_t>{2}},
           "[slice] a tensor of shape (3,) has no part of shape (2,) at (2).");
}

}  // namespace keratin::ops
