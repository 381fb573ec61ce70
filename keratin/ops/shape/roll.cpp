#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/ravel.h"
#include "keratin/ops/generated/shape/reshape_like.h"
#include "keratin/ops/generated/shape/strided_slice.h"

namespace keratin::ops {
namespace {

Tensor rolled(const Tensor& x, int64_t shift, int64_t axis) {
  const int64_t size = x.shape(axis);
  require(size != kUnknown, ErrorCode::kShape, "[roll] expected a known size along axis ", axis, ", received shape ",
          x.shape(), ".");
  if (size == 0) return x;
  const int64_t cut = size - ((shift % size) + size) % size;
  if (cut == size) return x;
  const int64_t at = axis < 0 ? axis + x.rank() : axis;
  std::vector<int64_t> begin(static_cast<size_t>(x.rank()), 0), steps(begin.size(), 1);
  std::vector<int64_t> middle = begin, end = x.shape().vector(), ends = end;
  middle[static_cast<size_t>(at)] = end[static_cast<size_t>(at)] = cut;
  return concatenate({strided_slice(x, middle, ends, steps), strided_slice(x, begin, end, steps)}, {.axis = at});
}

}  // namespace

OpDef roll_def() {
  return OpDef("roll")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc(
          "The elements moved along some axes, those pushed out at the end coming in at the start; without axes the "
          "flat order.")
      .keras("numpy", "Roll")
      .attr("shift", AttributeKind::kIntOrInts, {}, "By how many places; one for each axis, or one for all.")
      .attr("axis", AttributeKind::kAxes, Attribute(), "Along which axes.")
      .compose([](const Composition& c) -> Composed {
        const std::vector<int64_t> shifts =
            c.attrs().is_integer(0) ? std::vector<int64_t>{c.attrs().integer(0)} : c.attrs().integers(0);
        if (c.attrs().is_none(1)) {
          require(shifts.size() == 1, ErrorCode::kInvalidArgument, "[roll] without axes expected one shift, received ",
                  shifts.size(), ".");
          return reshape_like(rolled(ravel(c.in()), shifts[0], 0), c.in());
        }
        const std::vector<int64_t>& axes = c.attrs().integers(1);
        require(shifts.size() == axes.size() || shifts.size() == 1, ErrorCode::kInvalidArgument,
                "[roll] expected one shift for each axis, received ", shifts.size(), " shifts and ", axes.size(),
                " axes.");
        Tensor out = c.in();
        for (size_t i = 0; i < axes.size(); ++i) {
          require(axes[i] >= -out.rank() && axes[i] < out.rank(), ErrorCode::kShape, "[roll] axis ", axes[i],
                  " is out of range for a tensor with ", out.rank(), " axes.");
          out = rolled(out, shifts[shifts.size() == 1 ? 0 : i], axes[i]);
        }
        return out;
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{1}})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {std::vector<int64_t>{-1, 1}, std::vector<int64_t>{0, -1}})
      .good({ints({1, 2, 3})}, {std::vector<int64_t>{4}, std::vector<int64_t>{0}})
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, std::vector<int64_t>{1}},
           "[roll] axis 1 is out of range for a tensor with 1 axes.")
      .bad({floats({1, 2})}, {std::vector<int64_t>{1, 2}}, "[roll] without axes expected one shift, received 2.");
}

}  // namespace keratin::ops
