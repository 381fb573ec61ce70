#include "keratin/ops/generated/elementwise/sigmoid.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/sigmoid_grad.h"

namespace keratin::ops {
namespace {

struct Sigmoid {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::sigmoid(x);
  }
};

}  // namespace

OpDef sigmoid_def() {
  return unary<Sigmoid>("sigmoid")
      .doc("1 / (1 + exp(-x)). At most 3 ULP in float32.")
      .keras("nn", "Sigmoid")
      .gradient([](const Backward& b) { return sigmoid_grad(b.dout(), b.out()); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({floats({-100, -20, 20, 88})}, {}, 4, false)
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
