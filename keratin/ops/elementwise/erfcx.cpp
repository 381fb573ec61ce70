#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/scaled_erfc.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct Erfcx {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return static_cast<T>(scaled_erfc(static_cast<double>(x)));
  }
};

}  // namespace

OpDef erfcx_def() {
  return unary<Erfcx>("erfcx")
      .doc("exp(x^2) erfc(x), the scaled complementary error function: about 0.564 / x for large x.")
      .gradient([](const Backward& b) {
        constexpr double kTwoOverRootPi = 1.1283791670955126;
        return multiply(b.dout(), add(multiply(multiply(b.in(), b.out()), 2.0), -kTwoOverRootPi));
      })
      .good({floats({-2.5f, -0.5f, 0.25f, 1, 2.5f})}, {}, 8)
      .good({floats({0, 9, 1000, -9})}, {}, 8, false);
}

}  // namespace keratin::ops
