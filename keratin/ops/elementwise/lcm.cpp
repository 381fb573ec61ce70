#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/divisor.h"

namespace keratin::ops {
namespace {

struct Lcm {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    const T divisor = greatest_common_divisor(a, b);
    return divisor == T{0} ? T{0} : math::abs(math::multiply(static_cast<T>(a / divisor), b));
  }
};

}  // namespace

OpDef lcm_def() {
  return binary<Lcm, Elementwise::kInteger>("lcm")
      .doc("The least common multiple of the magnitudes; 0 when either is 0. Wraps where it does not fit.")
      .keras("numpy", "Lcm")
      .no_gradient("integers have no gradient")
      .good({ints({4, -6, 0, 7}), ints({6, 4, 5, 3})})
      .good({bytes({4, 5}), bytes({6, 10})})
      .bad({ints({1, 2, 3}), ints({1, 2})}, {},
           "[lcm] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
