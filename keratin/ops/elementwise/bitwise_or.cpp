#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct BitwiseOr {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return static_cast<T>(a | b);
  }
};

}  // namespace

OpDef bitwise_or_def() {
  return elementwise<BitwiseOr, 2, Elementwise::kInteger>("bitwise_or", {"x", "y"})
      .doc("The bits that either has; of bools: one is true.")
      .keras("numpy", "BitwiseOr")
      .no_gradient("integers have no gradient")
      .good({ints({6, -1, 12}), ints({3, 5, 10})})
      .good({bytes({255, 15}), bytes({1, 240})})
      .good({bools({true, false}), bools({true, true})})
      .bad({ints({1, 2, 3}), ints({1, 2})}, {},
           "[bitwise_or] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or "
           "1.");
}

}  // namespace keratin::ops
