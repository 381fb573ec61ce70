#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/rsqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin::ops {
namespace {

struct Arcsin {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::asin(x);
  }
};

}  // namespace

OpDef arcsin_def() {
  return unary<Arcsin>("arcsin")
      .doc("The inverse of sin, in [-pi/2, pi/2]; NaN outside [-1, 1].")
      .keras("numpy", "Arcsin")
      .gradient([](const Backward& b) { return multiply(b.dout(), rsqrt(subtract(1.0, square(b.in())))); })
      .good({floats({-0.9f, -0.5f, 0.125f, 0.75f})})
      .good({ints({-1, 0, 1})}, {}, 4, false);
}

}  // namespace keratin::ops
