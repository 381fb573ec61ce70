#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/isclose.h"
#include "keratin/ops/generated/reduce/all.h"

namespace keratin::ops {
OpDef allclose_def() {
  return OpDef("allclose")
      .in({"x1", "x2"}, Inputs::kAsGiven)
      .doc("True when isclose holds everywhere. bool scalar out.")
      .keras("numpy", "AllClose")
      .attr("rtol", AttributeKind::kFloat, 1e-5, "How far apart, relative to x2.")
      .attr("atol", AttributeKind::kFloat, 1e-8, "How far apart at least.")
      .attr("equal_nan", AttributeKind::kBool, false, "Two NaNs are close.")
      .compose([](const Composition& c) -> Composed {
        const Attributes& a = c.attrs();
        return all(isclose(c.in(0), c.in(1), {.rtol = a.real(0), .atol = a.real(1), .equal_nan = a.boolean(2)}));
      })
      .good({floats({1, 2, -3}), floats({1.000001f, 2.1f, -3})})
      .good({floats({1, 2}), floats({1, 2.000001f})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[subtract] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
