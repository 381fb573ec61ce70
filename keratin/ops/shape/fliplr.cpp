#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/flip.h"

namespace keratin::ops {
OpDef fliplr_def() {
  return OpDef("fliplr")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x with the order of its columns (axis 1) reversed.")
      .keras("numpy", "Fliplr")
      .compose([](const Composition& c) -> Composed {
        require(c.in().rank() >= 2, ErrorCode::kShape, "[fliplr] expected at least 2 axes, received shape ",
                c.in().shape(), ".");
        return flip(c.in(), {.axis = 1});
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})})
      .good({ints({1, 2, 3, 4}, {2, 2})})
      .bad({floats({1, 2})}, {}, "[fliplr] expected at least 2 axes, received shape (2,).");
}

}  // namespace keratin::ops
