#include "keratin/ops/generated/elementwise/erf.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/exp.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::ops {
namespace {

struct Erf {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::erf(x);
  }
};

}  // namespace

OpDef erf_def() {
  return unary<Erf>("erf")
      .doc("The error function 2/sqrt(pi) * integral of exp(-t^2) from 0 to x. At most 2 ULP in float32.")
      .keras("math", "Erf")
      .gradient([](const Backward& b) {
        return multiply(b.dout(), multiply(exp(negative(square(b.in()))), 1.1283791670955125739));
      })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({ints({-1, 0, 4})});
}

}  // namespace keratin::ops
