#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/sigmoid.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin::ops {
namespace {

struct Silu {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x * math::sigmoid(x);
  }
};

}  // namespace

OpDef silu_def() {
  return unary<Silu>("silu")
      .doc("x * sigmoid(x).")
      .keras("nn", "Silu")
      .alias("swish")
      .gradient([](const Backward& b) -> Gradients {
        const Tensor s = sigmoid(b.in());
        return multiply(b.dout(), multiply(s, add(multiply(b.in(), subtract(1.0, s)), 1.0)));
      })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({floats({-100, -20, 20, 88})}, {}, 4, false);
}

}  // namespace keratin::ops
