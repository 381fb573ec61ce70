#include "keratin/ops/def/call.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin::ops {
namespace {

struct SigmoidGrad {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return a * (b * (T{1} - b));
  }
};

}  // namespace

OpDef sigmoid_grad_def() {
  return binary<SigmoidGrad, Elementwise::kFloat>("sigmoid_grad")
      .doc("x1 x2 (1 - x2): the gradient of sigmoid from that of its output and its output.")
      .gradient([](const Backward& b) -> Gradients {
        return {b.needs(0) ? call1(b.op(), {b.dout(), b.in(1)}) : Tensor(),
                b.needs(1) ? multiply(b.dout(), multiply(b.in(0), subtract(1.0, multiply(b.in(1), 2.0)))) : Tensor()};
      })
      .good({floats({1, 2, -3}), floats({0.5f, 0.25f, 0.75f})})
      .good({floats({5, 6, 7, 8}, {2, 2}), floats({0.25f, 0.125f})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[sigmoid_grad] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or "
           "1.");
}

}  // namespace keratin::ops
