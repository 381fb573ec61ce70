#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/reshape_like.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
namespace {

std::vector<TensorSpec> infer(const OpCall& call) {
  const Shape& in = call.shape(0);
  const bool all = call.attrs().is_none(0);
  const std::vector<int64_t> axes = call.attrs().axes(0, in.rank(), "squeeze");
  require(!all || in.fully_known(), ErrorCode::kUnsupported, "[squeeze] which axes of shape ", in,
          " have size 1 is not known yet. Give them.");
  std::vector<int64_t> sizes;
  for (int64_t axis = 0; axis < in.rank(); ++axis) {
    const bool chosen = std::find(axes.begin(), axes.end(), axis) != axes.end();
    require(all || !chosen || in[axis] == 1 || in[axis] == kUnknown, ErrorCode::kShape, "[squeeze] axis ", axis,
            " of shape ", in, " has size ", in[axis], ", not 1.");
    if (!chosen || (all && in[axis] != 1)) sizes.push_back(in[axis]);
  }
  return {{Shape(sizes), call.dtype(0)}};
}

}  // namespace

OpDef squeeze_def() {
  return OpDef("squeeze")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x without the given axes, which must have size 1.")
      .keras("numpy", "Squeeze")
      .attr("axis", AttributeKind::kAxes, Attribute(), "Which axes; none given: all of size 1.")
      .infer(infer)
      .shares_bytes()
      .gradient([](const Backward& b) { return reshape_like(b.dout(), b.in()); })
      .batch([](const Batched& b) -> Composed {
        std::vector<int64_t> axes;
        if (!b.attrs().is_none(0)) axes = b.attrs().axes(0, b.rank(), "squeeze");
        for (int64_t axis = 0; b.attrs().is_none(0) && axis < b.rank(); ++axis)
          if (b.in().shape(axis + 1) == 1) axes.push_back(axis);
        for (int64_t& axis : axes) ++axis;
        return squeeze(b.in(), {.axis = axes});
      })
      .good({floats({1, 2, 3}, {1, 3, 1})})
      .good({floats({1, 2, 3}, {1, 3, 1})}, {std::vector<int64_t>{-1}})
      .bad({floats({1, 2, 3}, {1, 3, 1})}, {std::vector<int64_t>{1}},
           "[squeeze] axis 1 of shape (1, 3, 1) has size 3, not 1.");
}

}  // namespace keratin::ops
