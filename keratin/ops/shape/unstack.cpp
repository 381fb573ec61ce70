#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/generated/shape/squeeze.h"

namespace keratin::ops {
OpDef unstack_def() {
  return OpDef("unstack")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("The slices of x along an axis, which goes away.")
      .keras("core", "Unstack")
      .attr("num", AttributeKind::kOptionalInt, Attribute(), "How many; the size of the axis.")
      .attr("axis", AttributeKind::kInt, int64_t{0}, "Along which axis.")
      .results(0)
      .compose([](const Composition& c) -> Composed {
        const int64_t axis = c.attrs().axis(1, c.in().rank(), "unstack"), size = c.in().shape(axis);
        require(size != kUnknown || !c.attrs().is_none(0), ErrorCode::kShape,
                "[unstack] expected a known size along axis ", axis, ", received shape ", c.in().shape(), ".");
        const int64_t num = c.attrs().is_none(0) ? size : c.attrs().integer(0);
        require(num > 0 && (size == kUnknown || size == num), ErrorCode::kInvalidArgument, "[unstack] axis ", axis,
                " has size ", size, ", num is ", num, ".");
        Tensors parts = split(c.in(), num, {.axis = axis});
        for (Tensor& part : parts) part = squeeze(part, {.axis = axis});
        return parts;
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})})
      .good({ints({1, 2, 3, 4}, {2, 2})}, {Attribute(), int64_t{1}})
      .bad({floats({1, 2})}, {int64_t{3}, int64_t{0}}, "[unstack] axis 0 has size 2, num is 3.")
      .bad({floats({1, 2})}, {Attribute(), int64_t{1}}, "[unstack] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
