#include <cmath>

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/as_float.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/isfinite.h"
#include "keratin/ops/generated/elementwise/isnan.h"
#include "keratin/ops/generated/elementwise/less_equal.h"
#include "keratin/ops/generated/elementwise/logical_and.h"
#include "keratin/ops/generated/elementwise/logical_or.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin::ops {
OpDef isclose_def() {
  return OpDef("isclose")
      .in({"x1", "x2"}, Inputs::kAsGiven)
      .doc("True where |x1 - x2| <= atol + rtol * |x2|, or where both are the same infinity. bool out.")
      .keras("numpy", "Isclose")
      .attr("rtol", AttributeKind::kFloat, 1e-5, "How far apart, relative to x2.")
      .attr("atol", AttributeKind::kFloat, 1e-8, "How far apart at least.")
      .attr("equal_nan", AttributeKind::kBool, false, "Two NaNs are close.")
      .compose([](const Composition& c) -> Composed {
        const Tensor a = as_float(c.in(0)), b = as_float(c.in(1));
        const Tensor bound = add(multiply(abs(b), c.attrs().real(0)), c.attrs().real(1));
        const Tensor near = logical_and(isfinite(b), less_equal(abs(subtract(a, b)), bound));
        const Tensor close = logical_or(equal(a, b), near);
        return c.attrs().boolean(2) ? logical_or(close, logical_and(isnan(a), isnan(b))) : close;
      })
      .good({floats({1, 2, -3}), floats({1.000001f, 2.1f, -3})})
      .good({ints({1, 2}), ints({1, 3})}, {0.5, 0.0, false})
      .good({floats({std::nanf(""), INFINITY, INFINITY}), floats({std::nanf(""), INFINITY, 1})}, {1e-5, 1e-8, true})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[subtract] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
