#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/rsqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin::ops {
namespace {

struct Arccos {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::acos(x);
  }
};

}  // namespace

OpDef arccos_def() {
  return unary<Arccos>("arccos")
      .doc("The inverse of cos, in [0, pi]; NaN outside [-1, 1].")
      .keras("numpy", "Arccos")
      .gradient([](const Backward& b) { return negative(multiply(b.dout(), rsqrt(subtract(1.0, square(b.in()))))); })
      .good({floats({-0.9f, -0.5f, 0.125f, 0.75f})})
      .good({ints({-1, 0, 1})}, {}, 4, false);
}

}  // namespace keratin::ops
