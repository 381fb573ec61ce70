#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

// Where the new axes stand in the result, in ascending order.
std::vector<int64_t> places(const Attributes& attrs, int64_t rank) {
  std::vector<int64_t> axes = attrs.is_integer(0) ? std::vector<int64_t>{attrs.integer(0)} : attrs.integers(0);
  const int64_t final_rank = rank + static_cast<int64_t>(axes.size());
  for (int64_t& axis : axes) axis = one_axis("expand_dims", axis, final_rank);
  std::sort(axes.begin(), axes.end());
  const auto twice = std::adjacent_find(axes.begin(), axes.end());
  if (twice != axes.end())
    fail(ErrorCode::kInvalidArgument, "[expand_dims] axis ", *twice, " is given more than once.");
  return axes;
}

}  // namespace

OpDef expand_dims_def() {
  return OpDef("expand_dims")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x with one or more axes of size 1 inserted.")
      .keras("numpy", "ExpandDims")
      .attr("axis", AttributeKind::kIntOrInts, {}, "Where the new axes stand in the result.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        Shape out = call.shape(0);
        for (const int64_t axis : places(call.attrs(), out.rank())) out = out.with_inserted(axis, 1);
        return {{out, call.dtype(0)}};
      })
      .shares_bytes()
      .gradient([](const Backward& b) { return squeeze(b.dout(), {.axis = places(b.attrs(), b.in().rank())}); })
      .batch([](const Batched& b) -> Composed {
        std::vector<int64_t> axes = places(b.attrs(), b.rank());
        for (int64_t& axis : axes) ++axis;
        return expand_dims(b.in(), axes);
      })
      .good({floats({1, 2, 3})}, {int64_t{0}})
      .good({floats({1, 2, 3, 4}, {2, 2})}, {int64_t{-1}})
      .good({floats({1, 2, 3})}, {std::vector<int64_t>{0, -1}})
      .bad({floats({1, 2, 3})}, {int64_t{2}}, "[expand_dims] axis 2 is out of range for a tensor with 2 axes.")
      .bad({floats({1, 2, 3})}, {std::vector<int64_t>{0, -3}}, "[expand_dims] axis 0 is given more than once.");
}

}  // namespace keratin::ops
