#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/trigonometric.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/sin.h"

namespace keratin::ops {
namespace {

struct Cos {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::cos(x);
  }
};

}  // namespace

OpDef cos_def() {
  return unary<Cos>("cos")
      .doc("The cosine of x in radians.")
      .keras("numpy", "Cos")
      .prepare([](const OpCall& call) {
        return trigonometric::prepare(trigonometric::Function::kCos, call,
                                      elementwise_detail::prepare<Cos, Elementwise::kFloat, 1>);
      })
      .gradient([](const Backward& b) { return negative(multiply(b.dout(), sin(b.in()))); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
