#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/reshape_like.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

Shape input_shape(const OpCall& call) {
  return call.attrs().is_none(1) ? Shape{call.shape(0).fully_known() ? call.shape(0).size() : kUnknown} : call.shape(0);
}

int64_t axis_in(const Attributes& attrs, int64_t rank) {
  return attrs.is_none(1) ? 0 : one_axis("repeat", attrs.integer(1), rank);
}

std::vector<TensorSpec> infer(const OpCall& call) {
  const int64_t repeats = call.attrs().integer(0);
  require(repeats >= 0, ErrorCode::kInvalidArgument, "[repeat] expected repeats of at least 0, received ", repeats,
          ".");
  Shape out = input_shape(call);
  const int64_t axis = axis_in(call.attrs(), out.rank());
  if (out[axis] != kUnknown) out.set(axis, checked_multiply(out[axis], repeats));
  return {{out, call.dtype(0)}};
}

Kernel prepare(const OpCall& call) {
  const Shape in = input_shape(call);
  const int64_t axis = axis_in(call.attrs(), in.rank()), repeats = call.attrs().integer(0);
  StridedCopy copy = dense_copy(in.with_inserted(axis + 1, repeats));
  copy.in_stride = strides_of(in);
  copy.in_stride.insert(copy.in_stride.begin() + axis + 1, 0);
  return strided_copy(std::move(copy), call.dtype(0));
}

}  // namespace

OpDef repeat_def() {
  return OpDef("repeat")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("Each element (or each slice of an axis) repeated in place.")
      .keras("numpy", "Repeat")
      .attr("repeats", AttributeKind::kInt, {}, "How often.")
      .attr("axis", AttributeKind::kOptionalInt, Attribute(), "Along which axis; none given: x is flattened first.")
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) {
        const bool flat = b.attrs().is_none(1);
        const int64_t axis = axis_in(b.attrs(), b.in().rank()), repeats = b.attrs().integer(0);
        const Shape in = flat ? Shape{kUnknown} : b.in().shape();
        const Tensor parted = reshape(b.dout(), in.with_inserted(axis + 1, repeats));
        return reshape_like(sum(parted, {.axis = axis + 1}), b.in());
      })
      .batch([](const Batched& b) { return batch_along_axis(b, 1); })
      .good({floats({1, 2, 3})}, {int64_t{2}})
      .good({floats({1, 2, 3, 4}, {2, 2})}, {int64_t{3}, int64_t{0}})
      .good({ints({1, 2, 3, 4}, {2, 2})}, {int64_t{2}, int64_t{-1}})
      .bad({floats({1, 2})}, {int64_t{-1}}, "[repeat] expected repeats of at least 0, received -1.")
      .bad({floats({1, 2})}, {int64_t{2}, int64_t{1}}, "[repeat] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
