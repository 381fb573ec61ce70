#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::ops {
namespace {

struct Arctan {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::atan(x);
  }
};

}  // namespace

OpDef arctan_def() {
  return unary<Arctan>("arctan")
      .doc("The inverse of tan, in (-pi/2, pi/2).")
      .keras("numpy", "Arctan")
      .gradient([](const Backward& b) { return divide(b.dout(), add(square(b.in()), 1.0)); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
