#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/not_equal.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/index/index_plan.h"

namespace keratin::ops {
OpDef diff_def() {
  return OpDef("diff")
      .in({"a"}, Inputs::kAsGiven)
      .doc("a[i + 1] - a[i] along an axis, n times over; of bools whether they differ.")
      .attr("n", AttributeKind::kInt, int64_t{1}, "How many times.")
      .attr("axis", AttributeKind::kInt, int64_t{-1}, "Along which axis.")
      .keras("numpy", "Diff")
      .compose([](const Composition& c) -> Composed {
        const int64_t times = c.attrs().integer(0), axis = c.attrs().axis(1, c.in().rank(), "diff");
        require(times >= 0, ErrorCode::kInvalidArgument, "[diff] expected n to be at least 0, received ", times, ".");
        require(c.in().shape(axis) != kUnknown || times <= 1000, ErrorCode::kLimit,
                "[diff] expected n to be at most 1000 along an axis of unknown size, received ", times, ".");
        Tensor out = c.in();
        for (int64_t i = 0; i < times && out.shape(axis) != 0; ++i) {
          const Tensor next = index_detail::slice_along(out, axis, Range(1, kOpen));
          const Tensor last = index_detail::slice_along(out, axis, Range(kOpen, -1));
          out = out.dtype() == DType::bool_ ? not_equal(next, last) : subtract(next, last);
        }
        return out;
      })
      .good({floats({1, 4, 9, 16.5f})})
      .good({floats({1, 4, 9, 16, 25, 35}, {3, 2})}, {int64_t{2}, int64_t{0}})
      .good({bools({true, false, false})})
      .good({ints({1, 4})}, {int64_t{5}})
      .bad({floats({1, 4})}, {int64_t{-1}}, "[diff] expected n to be at least 0, received -1.")
      .bad({floats({1}, {})}, {}, "[diff] axis -1 is out of range for a tensor with 0 axes.");
}

}  // namespace keratin::ops
