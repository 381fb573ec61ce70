#include "keratin/ops/generated/elementwise/exp.h"
#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct Exp {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    if constexpr (kIsComplexType<T>)
      return std::exp(x);
    else
      return math::exp(x);
  }
};

}  // namespace

OpDef exp_def() {
  return unary<Exp>("exp")
      .doc("e to the power of x. At most 1 ULP in float32.")
      .keras("numpy", "Exp")
      .gradient([](const Backward& b) { return multiply(b.dout(), conjugate_of(b.out())); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({floats({-100, -20, 20, 88})}, {}, 4, false)
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
