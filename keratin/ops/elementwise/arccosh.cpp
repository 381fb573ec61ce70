#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/rsqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin::ops {
namespace {

struct Arccosh {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::acosh(x);
  }
};

}  // namespace

OpDef arccosh_def() {
  return unary<Arccosh>("arccosh")
      .doc("The inverse of cosh; NaN below 1.")
      .keras("numpy", "Arccosh")
      .gradient([](const Backward& b) { return multiply(b.dout(), rsqrt(subtract(square(b.in()), 1.0))); })
      .good({floats({1.25f, 2, 30})})
      .good({ints({1, 2, 3})}, {}, 4, false);
}

}  // namespace keratin::ops
