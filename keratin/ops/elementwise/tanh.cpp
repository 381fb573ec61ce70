#include "keratin/ops/generated/elementwise/tanh.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/tanh_grad.h"

namespace keratin::ops {
namespace {

struct Tanh {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::tanh(x);
  }
};

}  // namespace

OpDef tanh_def() {
  return unary<Tanh>("tanh")
      .doc("The hyperbolic tangent. At most 3 ULP in float32.")
      .keras("numpy", "Tanh")
      .gradient([](const Backward& b) { return tanh_grad(b.dout(), b.out()); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({floats({-100, -20, 20, 88})}, {}, 4, false)
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
