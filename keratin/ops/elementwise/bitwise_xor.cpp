#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct BitwiseXor {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return static_cast<T>(a ^ b);
  }
};

}  // namespace

OpDef bitwise_xor_def() {
  return elementwise<BitwiseXor, 2, Elementwise::kInteger>("bitwise_xor", {"x", "y"})
      .doc("The bits that exactly one has; of bools: they differ.")
      .keras("numpy", "BitwiseXor")
      .no_gradient("integers have no gradient")
      .good({ints({6, -1, 12}), ints({3, 5, 10})})
      .good({bytes({255, 15}), bytes({1, 240})})
      .good({bools({true, false}), bools({true, true})})
      .bad({ints({1, 2, 3}), ints({1, 2})}, {},
           "[bitwise_xor] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or "
           "1.");
}

}  // namespace keratin::ops
