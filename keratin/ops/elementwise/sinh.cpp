#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cosh.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct Sinh {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::sinh(x);
  }
};

}  // namespace

OpDef sinh_def() {
  return unary<Sinh>("sinh")
      .doc("(exp(x) - exp(-x)) / 2.")
      .keras("numpy", "Sinh")
      .gradient([](const Backward& b) { return multiply(b.dout(), cosh(b.in())); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
