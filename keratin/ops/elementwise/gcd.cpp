#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/divisor.h"

namespace keratin::ops {
namespace {

struct Gcd {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return greatest_common_divisor(a, b);
  }
};

}  // namespace

OpDef gcd_def() {
  return binary<Gcd, Elementwise::kInteger>("gcd")
      .doc("The greatest common divisor of the magnitudes; gcd(0, x) is |x|.")
      .keras("numpy", "Gcd")
      .no_gradient("integers have no gradient")
      .good({ints({12, -18, 0, 7}), ints({18, 12, 5, 0})})
      .good({bytes({12, 255}), bytes({8, 10})})
      .bad({ints({1, 2, 3}), ints({1, 2})}, {},
           "[gcd] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
