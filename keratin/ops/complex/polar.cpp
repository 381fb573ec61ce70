#include "keratin/ops/complex/parts.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/complex/view_as_complex.h"
#include "keratin/ops/generated/elementwise/cos.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/sin.h"

namespace keratin::ops {
OpDef polar_def() {
  return OpDef("polar")
      .in({"abs_", "angle"}, Inputs::kAsGiven)
      .doc("The complex numbers at distance abs_ from 0 and at an angle: abs_ cos(angle) + i abs_ sin(angle).")
      .keras("nn", "Polar")
      .compose([](const Composition& c) -> Composed {
        const Tensor x = multiply(c.in(0), cos(c.in(1))), y = multiply(c.in(0), sin(c.in(1)));
        return view_as_complex(stack({x, y}, {.axis = -1}));
      })
      .good({floats({1, 2, 0.5f}), floats({0, 1, -2.5f})})
      .good({floats({2}), floats({0.25f, 1, -2.5f})})
      .bad({floats({1, 2}), floats({0, 1, 2})}, {},
           "[multiply] shapes (2,) and (3,) cannot be broadcast: axis -1 has sizes 2 and 3. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
