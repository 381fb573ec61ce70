#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/trigonometric.h"
#include "keratin/ops/generated/elementwise/cos.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct Sin {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::sin(x);
  }
};

}  // namespace

OpDef sin_def() {
  return unary<Sin>("sin")
      .doc("The sine of x in radians.")
      .keras("numpy", "Sin")
      .prepare([](const OpCall& call) {
        return trigonometric::prepare(trigonometric::Function::kSin, call,
                                      elementwise_detail::prepare<Sin, Elementwise::kFloat, 1>);
      })
      .gradient([](const Backward& b) { return multiply(b.dout(), cos(b.in())); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
