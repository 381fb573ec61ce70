#include "keratin/ops/generated/elementwise/expm1.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct Expm1 {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::expm1(x);
  }
};

}  // namespace

OpDef expm1_def() {
  return unary<Expm1>("expm1")
      .doc("exp(x) - 1 without cancellation near 0. At most 2 ULP in float32.")
      .keras("numpy", "Expm1")
      .gradient([](const Backward& b) { return multiply(b.dout(), add(b.out(), 1.0)); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({floats({-1e-8f, 1e-3f, -30, 80})}, {}, 4, false);
}

}  // namespace keratin::ops
