#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::ops {
namespace {

struct Cbrt {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::cbrt(x);
  }
};

}  // namespace

OpDef cbrt_def() {
  return unary<Cbrt>("cbrt")
      .doc("The cube root, of negative numbers too.")
      .keras("numpy", "Cbrt")
      .gradient([](const Backward& b) { return divide(b.dout(), multiply(3.0, square(b.out()))); })
      .good({floats({-8, -0.5f, 0.125f, 3, 27})})
      .good({floats({0, 1e-30f, -1e30f})}, {}, 4, false);
}

}  // namespace keratin::ops
