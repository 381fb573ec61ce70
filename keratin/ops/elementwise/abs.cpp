#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

struct Abs {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::abs(x);
  }
};

}  // namespace

OpDef abs_def() {
  return unary<Abs, Elementwise::kNumber>("abs")
      .doc("The absolute value. The lowest integer wraps to itself.")
      .keras("numpy", "Absolute")
      .gradient([](const Backward& b) { return multiply(b.dout(), sign(b.in())); })
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
