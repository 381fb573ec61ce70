#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/greater_equal.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct Maximum {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return math::maximum(a, b);
  }
};

}  // namespace

OpDef maximum_def() {
  return binary<Maximum>("maximum")
      .doc("The larger of x1 and x2; NaN when either is. The gradient goes to x1 where they are equal.")
      .keras("numpy", "Maximum")
      .gradient([](const Backward& b) -> Gradients {
        const Tensor first = greater_equal(b.in(0), b.in(1));
        return {b.needs(0) ? where(first, b.dout(), 0.0) : Tensor(),
                b.needs(1) ? where(first, 0.0, b.dout()) : Tensor()};
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3}), floats({10, -20, 30})})
      .good({ints({7, -7, 2147483647}), ints({2, 2, 1})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[maximum] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
