#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/rsqrt.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::ops {
namespace {

struct Arcsinh {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::asinh(x);
  }
};

}  // namespace

OpDef arcsinh_def() {
  return unary<Arcsinh>("arcsinh")
      .doc("The inverse of sinh.")
      .keras("numpy", "Arcsinh")
      .gradient([](const Backward& b) { return multiply(b.dout(), rsqrt(add(square(b.in()), 1.0))); })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
