#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/sinh.h"

namespace keratin::ops {
namespace {

struct Cosh {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::cosh(x);
  }
};

}  // namespace

OpDef cosh_def() {
  return unary<Cosh>("cosh")
      .doc("(exp(x) + exp(-x)) / 2.")
      .keras("numpy", "Cosh")
      .gradient([](const Backward& b) { return multiply(b.dout(), sinh(b.in())); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
