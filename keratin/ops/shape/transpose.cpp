#include "keratin/ops/generated/shape/transpose.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

// Attributes::axes would sort them.
std::vector<int64_t> order(const Attributes& attrs, int64_t rank) {
  std::vector<int64_t> axes;
  if (attrs.is_none(0)) {
    for (int64_t axis = rank; axis-- > 0;) axes.push_back(axis);
    return axes;
  }
  require(static_cast<int64_t>(attrs.axes(0, rank, "transpose").size()) == rank, ErrorCode::kShape,
          "[transpose] expected all ", rank, " axes, received ", to_string(attrs[0]), ".");
  for (const int64_t axis : attrs.integers(0)) axes.push_back(axis < 0 ? axis + rank : axis);
  return axes;
}

std::vector<TensorSpec> infer(const OpCall& call) {
  std::vector<int64_t> sizes;
  for (const int64_t axis : order(call.attrs(), call.shape(0).rank())) sizes.push_back(call.shape(0)[axis]);
  return {{Shape(sizes), call.dtype(0)}};
}

Kernel prepare(const OpCall& call) {
  StridedCopy copy = dense_copy(call.outputs[0].shape);
  const std::vector<int64_t> strides = strides_of(call.shape(0));
  const std::vector<int64_t> axes = order(call.attrs(), call.shape(0).rank());
  for (size_t i = 0; i < axes.size(); ++i) copy.in_stride[i] = strides[static_cast<size_t>(axes[i])];
  return strided_copy(std::move(copy), call.dtype(0));
}

}  // namespace

OpDef transpose_def() {
  return OpDef("transpose")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("Axis i of the result is axis axes[i] of x.")
      .keras("numpy", "Transpose")
      .attr("axes", AttributeKind::kAxes, Attribute(), "The order of the axes; none given: reversed.")
      .infer(infer)
      .prepare(prepare)
      .gradient([](const Backward& b) {
        const std::vector<int64_t> axes = order(b.attrs(), b.in().rank());
        std::vector<int64_t> back(axes.size());
        for (size_t i = 0; i < axes.size(); ++i) back[static_cast<size_t>(axes[i])] = static_cast<int64_t>(i);
        return transpose(b.dout(), {.axes = back});
      })
      .batch([](const Batched& b) -> Composed {
        std::vector<int64_t> axes = order(b.attrs(), b.rank());
        for (int64_t& axis : axes) ++axis;
        axes.insert(axes.begin(), 0);
        return transpose(b.in(), {.axes = axes});
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})})
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, {2, 3, 2})}, {std::vector<int64_t>{2, 0, 1}})
      .good({ints({1, 2, 3, 4}, {1, 2, 2})}, {std::vector<int64_t>{0, 2, 1}})
      .bad({floats({1, 2}, {1, 2})}, {std::vector<int64_t>{0}}, "[transpose] expected all 2 axes, received (0,).")
      .bad({floats({1, 2}, {1, 2})}, {std::vector<int64_t>{0, 0}}, "[transpose] axis 0 is given more than once.");
}

}  // namespace keratin::ops
