#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/sign.h"

namespace keratin::ops {
namespace {

struct Fabs {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::fabs(x);
  }
};

}  // namespace

OpDef fabs_def() {
  return unary<Fabs>("fabs")
      .doc("The absolute value as a float.")
      .keras("numpy", "Fabs")
      .gradient([](const Backward& b) { return multiply(b.dout(), sign(b.in())); })
      .good({floats({-2.5f, 0.25f, 3})})
      .good({ints({-3, 0, 5})}, {}, 4, false);
}

}  // namespace keratin::ops
