#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/negative.h"

namespace keratin::ops {
namespace {

struct Subtract {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return math::subtract(a, b);
  }
};

}  // namespace

OpDef subtract_def() {
  return binary<Subtract>("subtract")
      .doc("x1 - x2. Integers wrap.")
      .keras("numpy", "Subtract")
      .gradient([](const Backward& b) -> Gradients {
        return {b.dout(), b.needs(1) ? negative(b.dout()) : Tensor()};
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3}), floats({10, -20, 30})})
      .good({ints({7, -7, 2147483647}), ints({2, 2, 1})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[subtract] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
