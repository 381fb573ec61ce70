#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/trigonometric.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::ops {
namespace {

struct Tan {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::tan(x);
  }
};

}  // namespace

OpDef tan_def() {
  return unary<Tan>("tan")
      .doc("The tangent of x in radians.")
      .keras("numpy", "Tan")
      .prepare([](const OpCall& call) {
        return trigonometric::prepare(trigonometric::Function::kTan, call,
                                      elementwise_detail::prepare<Tan, Elementwise::kFloat, 1>);
      })
      .gradient([](const Backward& b) { return multiply(b.dout(), add(square(b.out()), 1.0)); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
