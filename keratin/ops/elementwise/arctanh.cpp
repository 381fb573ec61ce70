#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin::ops {
namespace {

struct Arctanh {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::atanh(x);
  }
};

}  // namespace

OpDef arctanh_def() {
  return unary<Arctanh>("arctanh")
      .doc("The inverse of tanh; infinite at -1 and 1, NaN beyond.")
      .keras("numpy", "Arctanh")
      .gradient([](const Backward& b) { return divide(b.dout(), subtract(1.0, square(b.in()))); })
      .good({floats({-0.9f, -0.5f, 0.125f, 0.75f})})
      .good({ints({0})});
}

}  // namespace keratin::ops
