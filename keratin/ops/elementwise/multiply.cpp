#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Multiply {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return math::multiply(a, b);
  }
};

}  // namespace

OpDef multiply_def() {
  return binary<Multiply>("multiply")
      .doc("x1 * x2. Integers wrap; bools are and-ed.")
      .keras("numpy", "Multiply")
      .gradient([](const Backward& b) -> Gradients {
        return {b.needs(0) ? multiply(b.dout(), conjugate_of(b.in(1))) : Tensor(),
                b.needs(1) ? multiply(b.dout(), conjugate_of(b.in(0))) : Tensor()};
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3}), floats({10, -20, 30})})
      .good({ints({7, -7, 2147483647}), ints({2, 2, 1})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[multiply] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
