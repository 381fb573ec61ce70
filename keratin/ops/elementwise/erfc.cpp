#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/exp.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::ops {
namespace {

struct Erfc {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::erfc(x);
  }
};

}  // namespace

OpDef erfc_def() {
  return unary<Erfc>("erfc")
      .doc("1 - erf(x) without cancellation for large x.")
      .keras("math", "Erfc")
      .gradient([](const Backward& b) {
        return multiply(b.dout(), multiply(exp(negative(square(b.in()))), -1.1283791670955126));
      })
      .good({floats({-2.5f, -0.5f, 0.25f, 1, 3})})
      .good({floats({0, 9, -9})}, {}, 4, false);
}

}  // namespace keratin::ops
