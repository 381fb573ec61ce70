#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/shape/join.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

// So many that nobody means it; each part costs memory even when it is empty.
constexpr int64_t kMaxParts = 1 << 20;

std::vector<int64_t> equal_parts(const Shape& shape, int64_t axis, int64_t sections) {
  if (sections <= 0 || sections > kMaxParts || shape[axis] == kUnknown || shape[axis] % sections != 0)
    fail(ErrorCode::kShape, "[split] axis ", axis, " of shape ", shape, " cannot be split into ", sections,
         " equal parts.");
  return std::vector<int64_t>(static_cast<size_t>(sections), shape[axis] / sections);
}

std::vector<int64_t> parts_between(const Shape& shape, int64_t axis, const std::vector<int64_t>& indices) {
  std::vector<int64_t> sizes;
  int64_t begin = 0;
  for (const int64_t end : indices) {
    if (end < begin || (shape[axis] != kUnknown && end > shape[axis]))
      fail(ErrorCode::kShape, "[split] expected indices that ascend from 0 to the size of axis ", axis, " of shape ",
           shape, ", received ", to_string(Attribute(indices)), ".");
    sizes.push_back(end - begin);
    begin = end;
  }
  sizes.push_back(shape[axis] == kUnknown ? kUnknown : shape[axis] - begin);
  return sizes;
}

std::vector<TensorSpec> infer(const OpCall& call) {
  const Attributes& attrs = call.attrs();
  Shape part = call.shape(0);
  const int64_t axis = one_axis("split", attrs.integer(1), part.rank());
  const std::vector<int64_t> sizes =
      attrs.is_integer(0) ? equal_parts(part, axis, attrs.integer(0)) : parts_between(part, axis, attrs.integers(0));
  std::vector<TensorSpec> out;
  for (const int64_t size : sizes) {
    part.set(axis, size);
    out.push_back({part, call.dtype(0)});
  }
  return out;
}

Kernel prepare(const OpCall& call) {
  const int64_t axis = one_axis("split", call.attrs().integer(1), call.shape(0).rank());
  std::vector<int64_t> bytes;
  for (const TensorSpec& part : call.outputs)
    bytes.push_back(part.shape.slice(axis, part.shape.rank()).size() * size_of(part.dtype));
  return part_kernel(axis == 0 ? 1 : call.shape(0).slice(0, axis).size(), std::move(bytes));
}

}  // namespace

OpDef split_def() {
  return OpDef("split")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x cut into parts along an axis: equal ones, or before the given indices.")
      .keras("numpy", "Split")
      .attr("indices_or_sections", AttributeKind::kIntOrInts, {},
            "How many equal parts, or where all but the first begin.")
      .attr("axis", AttributeKind::kInt, int64_t{0}, "Along which axis.")
      .results(0)
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) {
        const size_t count =
            b.attrs().is_integer(0) ? static_cast<size_t>(b.attrs().integer(0)) : b.attrs().integers(0).size() + 1;
        Tensors parts;
        for (size_t i = 0; i < count; ++i) parts.push_back(b.dout(i));
        return concatenate(parts, {.axis = b.attrs().integer(1)});
      })
      .batch([](const Batched& b) { return batch_along_axis(b, 1); })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{3}, int64_t{-1}})
      .good({floats({1, 2, 3, 4}, {4})}, {int64_t{2}})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {std::vector<int64_t>{1, 1}, int64_t{1}})
      .bad({floats({1, 2, 3})}, {int64_t{2}, int64_t{0}},
           "[split] axis 0 of shape (3,) cannot be split into 2 equal parts.")
      .bad({floats({1, 2, 3})}, {std::vector<int64_t>{2, 1}, int64_t{0}},
           "[split] expected indices that ascend from 0 to the size of axis 0 of shape (3,), received (2, 1).");
}

}  // namespace keratin::ops
