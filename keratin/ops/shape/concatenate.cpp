#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/strided_slice.h"
#include "keratin/ops/shape/join.h"
#include "keratin/ops/shape/slicing.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

std::vector<TensorSpec> infer(const OpCall& call) {
  Shape out = call.shape(0);
  const int64_t axis = one_axis("concatenate", call.attrs().integer(0), out.rank());
  for (size_t i = 1; i < call.inputs.size(); ++i) {
    const Shape& next = call.shape(i);
    bool fits = next.rank() == out.rank();
    for (int64_t a = 0; fits && a < out.rank(); ++a) {
      if (a == axis) continue;
      fits = out[a] == next[a] || out[a] == kUnknown || next[a] == kUnknown;
      if (out[a] == kUnknown) out.set(a, next[a]);
    }
    require(fits, ErrorCode::kShape, "[concatenate] expected equal shapes except along axis ", axis, ", received ",
            call.shape(0), " and ", next, " (input ", i, ").");
    const bool known = out[axis] != kUnknown && next[axis] != kUnknown;
    out.set(axis, known ? checked_add(out[axis], next[axis]) : kUnknown);
  }
  return {{out, call.dtype(0)}};
}

Kernel prepare(const OpCall& call) {
  const int64_t axis = one_axis("concatenate", call.attrs().integer(0), call.shape(0).rank());
  std::vector<int64_t> parts;
  for (const TensorSpec& input : call.inputs)
    parts.push_back(input.shape.slice(axis, input.shape.rank()).size() * size_of(input.dtype));
  return join_kernel(axis == 0 ? 1 : call.shape(0).slice(0, axis).size(), std::move(parts));
}

Tensors parts_of(const Backward& b) {
  const int64_t rank = b.in().rank(), axis = one_axis("concatenate", b.attrs().integer(0), rank);
  Tensors out;
  std::vector<int64_t> begin(static_cast<size_t>(rank), 0), end(begin.size(), kToTheEnd), strides(begin.size(), 1);
  int64_t at = 0;
  for (const Tensor& input : b.ins()) {
    require(input.shape(axis) != kUnknown, ErrorCode::kUnsupported,
            "[concatenate] the gradient needs the sizes of the joined axis, which is unknown here.");
    begin[static_cast<size_t>(axis)] = at;
    end[static_cast<size_t>(axis)] = at += input.shape(axis);
    out.push_back(strided_slice(b.dout(), begin, end, strides));
  }
  return out;
}

}  // namespace

OpDef concatenate_def() {
  return OpDef("concatenate")
      .list_in("xs")
      .takes_complex()
      .doc("The tensors one after the other along an axis; their other axes must agree.")
      .keras("numpy", "Concatenate")
      .attr("axis", AttributeKind::kInt, int64_t{0}, "Along which axis.")
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) { return parts_of(b); })
      .batch([](const Batched& b) { return batch_along_axis(b, 0); })
      .good({floats({1, 2, 3, 4}, {2, 2}), floats({5, 6}, {2, 1})}, {int64_t{-1}})
      .good({floats({1, 2, 3, 4}, {2, 2}), floats({5, 6}, {1, 2}), floats({7, 8}, {1, 2})})
      .good({ints({1, 2}), floats({0.5f})})
      .bad({floats({1, 2}, {1, 2}), floats({5, 6})}, {int64_t{-1}},
           "[concatenate] expected equal shapes except along axis 1, received (1, 2) and (2,) (input 1).")
      .bad({floats({1, 2})}, {int64_t{1}}, "[concatenate] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
