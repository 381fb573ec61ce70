#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/split.h"

namespace keratin::ops {
OpDef array_split_def() {
  return OpDef("array_split")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x cut into parts along an axis, whose sizes differ by at most 1: the first ones are the larger ones.")
      .keras("numpy", "ArraySplit")
      .attr("indices_or_sections", AttributeKind::kIntOrInts, {}, "How many parts, or where all but the first begin.")
      .attr("axis", AttributeKind::kInt, int64_t{0}, "Along which axis.")
      .results(0)
      .compose([](const Composition& c) -> Composed {
        const Tensor& x = c.in();
        const int64_t axis = c.attrs().axis(1, x.rank(), "array_split"), size = x.shape(axis);
        if (!c.attrs().is_integer(0)) return split(x, c.attrs().integers(0), {.axis = axis});
        constexpr int64_t kMaxParts = 1 << 20;
        const int64_t sections = c.attrs().integer(0);
        if (size == kUnknown || sections <= 0 || sections > kMaxParts)
          fail(ErrorCode::kShape, "[array_split] axis ", axis, " of shape ", x.shape(), " cannot be split into ",
               sections, " parts.");
        std::vector<int64_t> begins;
        for (int64_t i = 1; i < sections; ++i) begins.push_back(i * (size / sections) + std::min(i, size % sections));
        return split(x, begins, {.axis = axis});
      })
      .good({floats({1, 2, 3, 4, 5})}, {int64_t{2}})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {std::vector<int64_t>{1}, int64_t{1}})
      .good({ints({1, 2})}, {int64_t{3}})
      .bad({floats({1, 2})}, {int64_t{0}, int64_t{0}},
           "[array_split] axis 0 of shape (2,) cannot be split into 0 parts.")
      .bad({floats({1, 2})}, {int64_t{2}, int64_t{1}},
           "[array_split] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
