#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::ops {
namespace {

struct Reciprocal {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    if constexpr (kIsComplexType<T>)
      return math::divide(T{1}, x);
    else
      return T{1} / x;
  }
};

}  // namespace

OpDef reciprocal_def() {
  return unary<Reciprocal>("reciprocal")
      .doc("1 / x.")
      .keras("numpy", "Reciprocal")
      .gradient([](const Backward& b) { return negative(multiply(b.dout(), square(conjugate_of(b.out())))); })
      .good({floats({0.125f, 0.5f, 1, 3, 1e6f})})
      .good({ints({1, 4, 9})});
}

}  // namespace keratin::ops
