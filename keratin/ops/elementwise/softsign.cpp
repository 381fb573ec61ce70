#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::ops {
namespace {

struct Softsign {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x / (T{1} + std::fabs(x));
  }
};

}  // namespace

OpDef softsign_def() {
  return unary<Softsign>("softsign")
      .doc("x / (1 + |x|).")
      .keras("nn", "Softsign")
      .gradient([](const Backward& b) { return divide(b.dout(), square(add(abs(b.in()), 1.0))); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
