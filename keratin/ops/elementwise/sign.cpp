#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Sign {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::sign(x);
  }
};

}  // namespace

OpDef sign_def() {
  return unary<Sign, Elementwise::kNumber>("sign")
      .doc("-1, 0 or 1; NaN of NaN.")
      .keras("numpy", "Sign")
      .no_gradient("piecewise constant")
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
