#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct Rad2deg {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x * static_cast<T>(57.29577951308232);
  }
};

}  // namespace

OpDef rad2deg_def() {
  return unary<Rad2deg>("rad2deg")
      .doc("Radians in degrees: x * 180 / pi.")
      .keras("numpy", "Rad2deg")
      .gradient([](const Backward& b) { return multiply(b.dout(), 57.29577951308232); })
      .good({floats({-3.14159f, 0.5f, 2})})
      .good({ints({0, 3})});
}

}  // namespace keratin::ops
