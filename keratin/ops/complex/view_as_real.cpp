#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/complex/real_view.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/shape/stack.h"

namespace keratin::ops {
OpDef view_as_real_def() {
  return OpDef("view_as_real")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc(
          "The real and imaginary parts side by side along a new last axis of size 2; of complex numbers the same "
          "bytes, "
          "uncopied. The imaginary part of a real tensor is 0.")
      .keras("math", "ViewAsReal")
      .compose([](const Composition& c) -> Composed {
        const Tensor& x = c.in();
        return is_complex(x.dtype()) ? real_view(x) : stack({x, zeros_like(x)}, {.axis = -1});
      })
      .good({complexes({{1, 2}, {3, -4}})})
      .good({floats({1, 2, 3})});
}

}  // namespace keratin::ops
