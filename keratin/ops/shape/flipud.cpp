#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/flip.h"

namespace keratin::ops {
OpDef flipud_def() {
  return OpDef("flipud")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x with the order of its rows (axis 0) reversed.")
      .keras("numpy", "Flipud")
      .compose([](const Composition& c) -> Composed {
        require(c.in().rank() >= 1, ErrorCode::kShape, "[flipud] expected at least 1 axis, received a scalar.");
        return flip(c.in(), {.axis = 0});
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})})
      .good({ints({1, 2, 3})})
      .bad({floats({1}, {})}, {}, "[flipud] expected at least 1 axis, received a scalar.");
}

}  // namespace keratin::ops
