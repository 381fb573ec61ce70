#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

struct Reciprocal {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return T{1} / x;
  }
};

}  // namespace

OpDef reciprocal_def() {
  return unary<Reciprocal>("reciprocal")
      .doc("1 / x.")
      .keras("numpy", "Reciprocal")
      .gradient([](const Backward& b) { return negative(multiply(b.dout(), square(b.out()))); })
      .good({floats({0.125f, 0.5f, 1, 3, 1e6f})})
      .good({ints({1, 4, 9})});
}

}  // namespace keratin::ops
