#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/scaled_erfc.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/erfcx.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct LogErfc {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return static_cast<T>(log_scaled_erfc(static_cast<double>(x)));
  }
};

}  // namespace

OpDef log_erfc_def() {
  return unary<LogErfc>("log_erfc")
      .doc("log(erfc(x)), also where erfc(x) underflows (about -x^2 for large x) and near 0.")
      .gradient([](const Backward& b) {
        constexpr double kMinusTwoOverRootPi = -1.1283791670955126;
        return divide(multiply(b.dout(), kMinusTwoOverRootPi), erfcx(b.in()));
      })
      .good({floats({-2.5f, -0.5f, 0.25f, 1, 2.5f})}, {}, 8)
      .good({floats({1e-8f, 9, 1000, -9})}, {}, 8, false);
}

}  // namespace keratin::ops
