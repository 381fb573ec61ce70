#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

struct Log {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::log(x);
  }
};

}  // namespace

OpDef log_def() {
  return unary<Log>("log")
      .doc("The natural logarithm; -inf at 0, NaN below. At most 1 ULP in float32.")
      .keras("numpy", "Log")
      .gradient([](const Backward& b) { return divide(b.dout(), b.in()); })
      .good({floats({0.125f, 0.5f, 1, 3, 1e6f})})
      .good({ints({1, 4, 9})});
}

}  // namespace keratin::ops
