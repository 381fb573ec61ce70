#include "keratin/ops/generated/elementwise/log.h"
#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"

namespace keratin::ops {
namespace {

struct Log {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    if constexpr (kIsComplexType<T>)
      return std::log(x);
    else
      return math::log(x);
  }
};

}  // namespace

OpDef log_def() {
  return unary<Log>("log")
      .doc(
          "The natural logarithm; -inf at 0, NaN below; of a complex number the one with an imaginary part in (-pi, "
          "pi]. At most 1 ULP in float32.")
      .keras("numpy", "Log")
      .gradient([](const Backward& b) { return divide(b.dout(), conjugate_of(b.in())); })
      .good({floats({0.125f, 0.5f, 1, 3, 1e6f})})
      .good({ints({1, 4, 9})});
}

}  // namespace keratin::ops
