#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/bessel.h"
#include "keratin/ops/generated/elementwise/i1.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct I0 {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return static_cast<T>(bessel_i(0, static_cast<double>(x)));
  }
};

}  // namespace

OpDef i0_def() {
  return unary<I0>("i0")
      .doc("The modified Bessel function of the first kind, order 0.")
      .keras("numpy", "I0")
      .gradient([](const Backward& b) { return multiply(b.dout(), i1(b.in())); })
      .good({floats({-3, 0, 0.5f, 8})})
      .good({floats({20, 50, -15, 80})}, {}, 4, false);
}

}  // namespace keratin::ops
