#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/relu_grad.h"

namespace keratin::ops {
namespace {

struct Relu {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x <= T{} ? T{} : x;  // NaN stays
  }
};

}  // namespace

OpDef relu_def() {
  return unary<Relu, Elementwise::kNumber>("relu")
      .doc("max(x, 0).")
      .keras("nn", "Relu")
      .gradient([](const Backward& b) { return relu_grad(b.dout(), b.out()); })
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
