#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Heaviside {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return math::is_nan(a) ? a : a < T{0} ? T{0} : a > T{0} ? T{1} : b;
  }
};

}  // namespace

OpDef heaviside_def() {
  return binary<Heaviside, Elementwise::kFloat>("heaviside")
      .doc("0 where x1 is negative, 1 where it is positive, x2 where it is 0; NaN of NaN.")
      .keras("numpy", "Heaviside")
      .no_gradient("piecewise constant")
      .good({floats({-1.5f, 0, 2}), floats({0.5f, 0.5f, 0.5f})})
      .good({ints({-3, 0, 5}), ints({2})})
      .bad(
          {floats({1, 2, 3}), floats({1, 2})}, {},
          "[heaviside] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
