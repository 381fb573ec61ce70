#include "keratin/ops/generated/elementwise/relu_grad.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct ReluGrad {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return b > T{} ? a : T{};
  }
};

}  // namespace

OpDef relu_grad_def() {
  return binary<ReluGrad>("relu_grad")
      .doc("x1 where x2 > 0, else 0: the gradient of relu from that of its output and its output.")
      .gradient([](const Backward& b) -> Gradients { return {relu_grad(b.dout(), b.in(1))}; })
      .good({floats({1, 2, 3}), floats({0.5f, 2, -1})})
      .good({floats({5, 6}), floats({3, 0})}, {}, 4, false)
      .bad(
          {floats({1, 2, 3}), floats({1, 2})}, {},
          "[relu_grad] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
