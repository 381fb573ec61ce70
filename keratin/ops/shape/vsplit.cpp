#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/split.h"

namespace keratin::ops {
OpDef vsplit_def() {
  return OpDef("vsplit")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x cut into layers of rows: along axis 0.")
      .keras("numpy", "Vsplit")
      .attr("indices_or_sections", AttributeKind::kIntOrInts, {},
            "How many equal parts, or where all but the first begin.")
      .results(0)
      .compose([](const Composition& c) -> Composed {
        if (c.in().rank() < 2)
          fail(ErrorCode::kShape, "[vsplit] expected at least 2 axes, received shape ", c.in().shape(), ".");
        const int64_t axis = 0;
        if (c.attrs().is_integer(0)) return split(c.in(), c.attrs().integer(0), {.axis = axis});
        return split(c.in(), c.attrs().integers(0), {.axis = axis});
      })
      .good({floats({1, 2, 3, 4}, {2, 2})}, {int64_t{2}})
      .good({ints({1, 2, 3, 4, 5, 6}, {3, 2})}, {std::vector<int64_t>{1}})
      .bad({floats({1, 2})}, {int64_t{2}}, "[vsplit] expected at least 2 axes, received shape (2,).")
      .bad({floats({1, 2, 3}, {3, 1})}, {int64_t{2}},
           "[split] axis 0 of shape (3, 1) cannot be split into 2 equal parts.");
}

}  // namespace keratin::ops
