#include "keratin/ops/generated/elementwise/log1p.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/divide.h"

namespace keratin::ops {
namespace {

struct Log1p {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::log1p(x);
  }
};

}  // namespace

OpDef log1p_def() {
  return unary<Log1p>("log1p")
      .doc("log(1 + x) without cancellation near 0. At most 2 ULP in float32.")
      .keras("numpy", "Log1p")
      .gradient([](const Backward& b) { return divide(b.dout(), add(b.in(), 1.0)); })
      .good({floats({-0.9f, -0.5f, 0.125f, 0.75f})})
      .good({floats({-1e-8f, 1e-3f, 30, 1e9f})}, {}, 4, false);
}

}  // namespace keratin::ops
