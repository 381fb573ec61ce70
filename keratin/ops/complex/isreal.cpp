#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/complex/imag.h"
#include "keratin/ops/generated/elementwise/equal.h"

namespace keratin::ops {
OpDef isreal_def() {
  return OpDef("isreal")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("True where the imaginary part is 0: everywhere in a real tensor.")
      .keras("numpy", "Isreal")
      .compose([](const Composition& c) -> Composed { return equal(imag(c.in()), 0); })
      .good({complexes({{1, 2}, {-3, 0}})})
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
