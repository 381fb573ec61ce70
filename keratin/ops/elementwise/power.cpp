#include "keratin/ops/generated/elementwise/power.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/log.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct Power {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return math::power(a, b);
  }
};

}  // namespace

OpDef power_def() {
  return binary<Power>("power")
      .doc("x1 to the power of x2. Integers wrap; a negative integer exponent gives the quotient rounded towards 0.")
      .keras("numpy", "Power")
      .gradient([](const Backward& b) -> Gradients {
        const Tensor &x = b.in(0), &y = b.in(1);
        Tensor dx, dy;
        if (b.needs(0)) dx = multiply(b.dout(), multiply(y, power(x, subtract(y, 1.0))));
        if (b.needs(1)) {
          const Tensor log_x = where(greater(x, 0.0), log(where(greater(x, 0.0), x, 1.0)), 0.0);
          dy = multiply(b.dout(), multiply(b.out(), log_x));
        }
        return {dx, dy};
      })
      .good({floats({0.5f, 2, 3, 1.5f}), floats({2, -1.5f, 0.25f, 3})})
      .good({ints({2, -3, 0, 7}), ints({10, 3, 0, -1})}, {}, 4, false)
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[power] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
