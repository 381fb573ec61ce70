#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/shape/join.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

std::vector<TensorSpec> infer(const OpCall& call) {
  const int64_t sections = call.attrs().integer(0);
  Shape part = call.shape(0);
  const int64_t axis = one_axis("split", call.attrs().integer(1), part.rank());
  require(sections > 0 && part[axis] != kUnknown && part[axis] % sections == 0, ErrorCode::kShape, "[split] axis ",
          axis, " of shape ", part, " cannot be split into ", sections, " equal parts.");
  part.set(axis, part[axis] / sections);
  return std::vector<TensorSpec>(static_cast<size_t>(sections), {part, call.dtype(0)});
}

Kernel prepare(const OpCall& call) {
  const int64_t axis = one_axis("split", call.attrs().integer(1), call.shape(0).rank());
  const Shape& part = call.outputs[0].shape;
  const int64_t bytes = part.slice(axis, part.rank()).size() * size_of(call.dtype(0));
  return part_kernel(axis == 0 ? 1 : part.slice(0, axis).size(), std::vector<int64_t>(call.outputs.size(), bytes));
}

}  // namespace

OpDef split_def() {
  return OpDef("split")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x cut into equal parts along an axis.")
      .keras("numpy", "Split")
      .attr("sections", AttributeKind::kInt, {}, "How many parts.")
      .attr("axis", AttributeKind::kInt, int64_t{0}, "Along which axis.")
      .results(0)
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) {
        Tensors parts;
        for (int64_t i = 0; i < b.attrs().integer(0); ++i) parts.push_back(b.dout(static_cast<size_t>(i)));
        return concatenate(parts, {.axis = b.attrs().integer(1)});
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{3}, int64_t{-1}})
      .good({floats({1, 2, 3, 4}, {4})}, {int64_t{2}})
      .bad({floats({1, 2, 3})}, {int64_t{2}, int64_t{0}},
           "[split] axis 0 of shape (3,) cannot be split into 2 equal parts.");
}

}  // namespace keratin::ops
