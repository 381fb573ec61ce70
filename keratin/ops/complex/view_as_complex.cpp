#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/complex/complex_view.h"
#include "keratin/ops/generated/elementwise/cast.h"

namespace keratin::ops {
OpDef view_as_complex_def() {
  return OpDef("view_as_complex")
      .in({"x"}, Inputs::kAsGiven)
      .doc(
          "The pairs (real part, imaginary part) along the last axis as complex numbers, complex128 of float64 and "
          "complex64 of all others. Of float32 and float64 the same bytes, uncopied.")
      .keras("math", "ViewAsComplex")
      .compose([](const Composition& c) -> Composed {
        const Tensor& x = c.in();
        return complex_view(x.dtype() == DType::float64 ? x : cast(x, DType::float32));
      })
      .good({floats({1, 2, 3, 4}, {2, 2})})
      .good({ints({1, 2, 3, 4}, {2, 1, 2})})
      .bad({floats({1, 2, 3})}, {},
           "[view_as_complex] expected a last axis of size 2 (real part, imaginary part), received shape (3,).")
      .bad({floats({1}, {})}, {},
           "[view_as_complex] expected a last axis of size 2 (real part, imaginary part), received shape ().");
}

}  // namespace keratin::ops
