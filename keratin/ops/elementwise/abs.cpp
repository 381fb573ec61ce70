#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/sign.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct Abs {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE auto operator()(T x) const {
    if constexpr (kIsComplexType<T>)
      return std::hypot(x.real(), x.imag());
    else
      return math::abs(x);
  }
};

// dout towards the sign of x; of a complex x towards x / |x|, and 0 at 0.
Tensor direction(const Backward& b) {
  if (!is_complex(b.in().dtype())) return multiply(b.dout(), sign(b.in()));
  return multiply(divide(b.dout(), where(equal(b.out(), 0), 1, b.out())), b.in());
}

}  // namespace

OpDef abs_def() {
  return unary<Abs, Elementwise::kNumber>("abs")
      .doc("The absolute value; of a complex number its distance from 0. The lowest integer wraps to itself.")
      .keras("numpy", "Absolute")
      .alias("absolute")
      .gradient([](const Backward& b) { return direction(b); })
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
