#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct Sqrt {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::sqrt(x);
  }
};

}  // namespace

OpDef sqrt_def() {
  return unary<Sqrt>("sqrt")
      .doc("The square root; NaN below 0; of a complex number the root with a real part of at least 0.")
      .keras("numpy", "Sqrt")
      .gradient([](const Backward& b) { return divide(multiply(b.dout(), 0.5), conjugate_of(b.out())); })
      .good({floats({0.125f, 0.5f, 1, 3, 1e6f})})
      .good({ints({1, 4, 9})});
}

}  // namespace keratin::ops
