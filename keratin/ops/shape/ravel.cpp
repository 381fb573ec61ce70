#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {
OpDef ravel_def() {
  return OpDef("ravel")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x as one row of all its elements.")
      .keras("numpy", "Ravel")
      .compose([](const Composition& c) -> Composed { return reshape(c.in(), {kUnknown}); })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})})
      .good({ints({7}, {})});
}

}  // namespace keratin::ops
