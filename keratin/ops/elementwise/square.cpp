#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct Square {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::multiply(x, x);
  }
};

}  // namespace

OpDef square_def() {
  return unary<Square, Elementwise::kNumber>("square")
      .doc("x * x. Integers wrap.")
      .keras("numpy", "Square")
      .gradient([](const Backward& b) { return multiply(b.dout(), multiply(conjugate_of(b.in()), 2.0)); })
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
