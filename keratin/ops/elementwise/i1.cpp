#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/bessel.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/i0.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct I1 {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return static_cast<T>(std::copysign(bessel_i(1, static_cast<double>(x)), static_cast<double>(x)));
  }
};

}  // namespace

OpDef i1_def() {
  return unary<I1>("i1")
      .doc("The modified Bessel function of the first kind, order 1: the derivative of i0.")
      .gradient([](const Backward& b) {
        // I1' = I0 - I1 / x (A&S 9.6.26), which tends to 1/2 at 0.
        const Tensor at_zero = equal(b.in(), 0.0), x = where(at_zero, 1.0, b.in());
        const Tensor slope = where(at_zero, 0.5, subtract(i0(b.in()), divide(b.out(), x)));
        return multiply(b.dout(), slope);
      })
      .good({floats({-3, 0.25f, 0.5f, 8})})
      .good({floats({20, 50, -15, 80})}, {}, 4, false)
      .good({floats({0})}, {}, 4, false);
}

}  // namespace keratin::ops
