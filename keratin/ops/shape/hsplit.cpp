#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/split.h"

namespace keratin::ops {
OpDef hsplit_def() {
  return OpDef("hsplit")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x cut side by side: along axis 1, a vector along axis 0.")
      .keras("numpy", "Hsplit")
      .attr("indices_or_sections", AttributeKind::kIntOrInts, {},
            "How many equal parts, or where all but the first begin.")
      .results(0)
      .compose([](const Composition& c) -> Composed {
        if (c.in().rank() < 1)
          fail(ErrorCode::kShape, "[hsplit] expected at least 1 axis, received shape ", c.in().shape(), ".");
        const int64_t axis = c.in().rank() == 1 ? 0 : 1;
        if (c.attrs().is_integer(0)) return split(c.in(), c.attrs().integer(0), {.axis = axis});
        return split(c.in(), c.attrs().integers(0), {.axis = axis});
      })
      .good({floats({1, 2, 3, 4})}, {int64_t{2}})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {std::vector<int64_t>{1}})
      .bad({floats({1}, {})}, {int64_t{2}}, "[hsplit] expected at least 1 axis, received shape ().")
      .bad({floats({1, 2, 3})}, {int64_t{2}}, "[split] axis 0 of shape (3,) cannot be split into 2 equal parts.");
}

}  // namespace keratin::ops
