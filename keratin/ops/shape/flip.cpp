#include "keratin/ops/generated/shape/flip.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

Kernel prepare(const OpCall& call) {
  StridedCopy copy = dense_copy(call.shape(0));
  for (const int64_t axis : call.attrs().axes(0, call.shape(0).rank(), "flip")) {
    int64_t& stride = copy.in_stride[static_cast<size_t>(axis)];
    copy.in_offset += stride * (call.shape(0)[axis] - 1);
    stride = -stride;
  }
  return strided_copy(std::move(copy), call.dtype(0));
}

}  // namespace

OpDef flip_def() {
  return OpDef("flip")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x with the order of the elements along some axes reversed.")
      .keras("numpy", "Flip")
      .attr("axis", AttributeKind::kAxes, Attribute(), "Which axes; none given: all.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        call.attrs().axes(0, call.shape(0).rank(), "flip");
        return {call.inputs[0]};
      })
      .prepare(prepare)
      .gradient([](const Backward& b) { return flip(b.dout(), {.axis = b.attrs().axes(0, b.in().rank(), "flip")}); })
      .batch([](const Batched& b) { return batch_over_axes(b, 0); })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {std::vector<int64_t>{1}})
      .good({ints({1, 2, 3, 4}, {2, 2})}, {std::vector<int64_t>{0}})
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}}, "[flip] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
