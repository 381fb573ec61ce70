#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/expm1.h"
#include "keratin/ops/generated/elementwise/negative.h"

namespace keratin::ops {
namespace {

struct Log1mexp {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    constexpr T kMinusLog2 = static_cast<T>(-0.6931471805599453);
    return x > kMinusLog2 ? math::log(-math::expm1(x)) : math::log1p(-math::exp(x));
  }
};

}  // namespace

// Maechler, "Accurately computing log(1 - exp(-|a|))", 2012: of the two forms each is accurate on its side of -log 2.
OpDef log1mexp_def() {
  return unary<Log1mexp>("log1mexp")
      .doc("log(1 - exp(x)) for x < 0, without cancellation near 0 or loss far below; -inf at 0, NaN above.")
      .gradient([](const Backward& b) { return negative(divide(b.dout(), expm1(negative(b.in())))); })
      .good({floats({-2.5f, -1, -0.125f, -0.75f, -3})}, {}, 8)
      .good({floats({-1e-8f, -1e-3f, -30, -80, 0})}, {}, 8, false);
}

}  // namespace keratin::ops
