#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/split.h"

namespace keratin::ops {
OpDef dsplit_def() {
  return OpDef("dsplit")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x cut in depth: along axis 2.")
      .keras("numpy", "Dsplit")
      .attr("indices_or_sections", AttributeKind::kIntOrInts, {},
            "How many equal parts, or where all but the first begin.")
      .results(0)
      .compose([](const Composition& c) -> Composed {
        if (c.in().rank() < 3)
          fail(ErrorCode::kShape, "[dsplit] expected at least 3 axes, received shape ", c.in().shape(), ".");
        const int64_t axis = 2;
        if (c.attrs().is_integer(0)) return split(c.in(), c.attrs().integer(0), {.axis = axis});
        return split(c.in(), c.attrs().integers(0), {.axis = axis});
      })
      .good({floats({1, 2, 3, 4}, {1, 1, 4})}, {int64_t{2}})
      .good({ints({1, 2, 3, 4, 5, 6}, {1, 2, 3})}, {std::vector<int64_t>{1}})
      .bad({floats({1, 2})}, {int64_t{2}}, "[dsplit] expected at least 3 axes, received shape (2,).")
      .bad({floats({1, 2, 3}, {1, 1, 3})}, {int64_t{2}},
           "[split] axis 2 of shape (1, 1, 3) cannot be split into 2 equal parts.");
}

}  // namespace keratin::ops
