#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct Deg2rad {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x * static_cast<T>(0.017453292519943295);
  }
};

}  // namespace

OpDef deg2rad_def() {
  return unary<Deg2rad>("deg2rad")
      .doc("Degrees in radians: x * pi / 180.")
      .keras("numpy", "Deg2rad")
      .gradient([](const Backward& b) { return multiply(b.dout(), 0.017453292519943295); })
      .good({floats({-180, 45, 90, 360})})
      .good({ints({0, 90})});
}

}  // namespace keratin::ops
