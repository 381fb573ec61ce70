#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/index/argsort.h"
#include "keratin/ops/generated/index/sort.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/index/index_plan.h"

namespace keratin::ops {
OpDef argpartition_def() {
  return OpDef("argpartition")
      .in({"x"}, Inputs::kAsGiven)
      .doc(
          "The positions (int32) that put the element of rank kth into its place along an axis, all smaller ones "
          "before "
          "it and the others behind it: the first kth + 1 in ascending order, the others in the order of x.")
      .attr("kth", AttributeKind::kInt, {}, "Which place of the sorted order; negative ones count from the end.")
      .attr("axis", AttributeKind::kOptionalInt, int64_t{-1}, "Along which axis; None: x is flattened first.")
      .keras("numpy", "Argpartition")
      .compose([](const Composition& c) -> Composed {
        const bool flat = c.attrs().is_none(1);
        const Tensor x = flat ? reshape(c.in(), Shape{-1}) : c.in();
        const int64_t axis = flat ? 0 : c.attrs().axis(1, x.rank(), "argpartition");
        const int64_t given = c.attrs().integer(0), size = x.shape(axis);
        require(size != kUnknown, ErrorCode::kShape, "[argpartition] expected an axis of known size, received shape ",
                x.shape(), ".");
        const int64_t kth = given < 0 ? given + size : given;
        require(kth >= 0 && kth < size, ErrorCode::kInvalidArgument, "[argpartition] kth ", given,
                " is out of range for axis ", axis, " of size ", size, ".");
        const Tensor order = argsort(x, {.axis = axis});
        return concatenate({index_detail::slice_along(order, axis, Range(kOpen, kth + 1)),
                            sort(index_detail::slice_along(order, axis, Range(kth + 1, kOpen)), {.axis = axis})},
                           {.axis = axis});
      })
      .good({floats({7, 2, 9, 1, 8, 2})}, {int64_t{2}}, 4, false)
      .good({floats({7, 2, 9, 1}, {2, 2})}, {int64_t{-1}, Attribute()}, 4, false)
      .good({ints({7, 2, 9, 1}, {2, 2})}, {int64_t{0}, int64_t{0}})
      .bad({floats({7, 2})}, {int64_t{5}}, "[argpartition] kth 5 is out of range for axis 0 of size 2.")
      .bad({floats({7, 2})}, {int64_t{0}, int64_t{1}},
           "[argpartition] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
