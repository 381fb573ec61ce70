#include "keratin/ops/generated/elementwise/softplus.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/sigmoid.h"

namespace keratin::ops {
namespace {

struct Softplus {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::softplus(x);
  }
};

}  // namespace

OpDef softplus_def() {
  return unary<Softplus>("softplus")
      .doc("log(1 + exp(x)) without overflow.")
      .keras("nn", "Softplus")
      .gradient([](const Backward& b) { return multiply(b.dout(), sigmoid(b.in())); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({floats({-100, -20, 20, 88})}, {}, 4, false)
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
