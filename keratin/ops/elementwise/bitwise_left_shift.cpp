#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct BitwiseLeftShift {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    if constexpr (std::is_same_v<T, bool>) {
      return a && !b;
    } else {
      constexpr int kBits = static_cast<int>(sizeof(T) * 8);
      const bool inside = b >= T{0} && b < static_cast<T>(kBits);
      return inside ? static_cast<T>(static_cast<math::Wrap<T>>(a) << static_cast<int>(b)) : T{0};
    }
  }
};

}  // namespace

OpDef bitwise_left_shift_def() {
  return elementwise<BitwiseLeftShift, 2, Elementwise::kInteger>("bitwise_left_shift", {"x", "y"})
      .doc(
          "x times 2 to the y, in the bits of the dtype: what is pushed out is lost. 0 when y is negative or at "
          "least the width.")
      .keras("numpy", "BitwiseLeftShift")
      .alias("left_shift")
      .no_gradient("integers have no gradient")
      .good({ints({1, -3, 5}), ints({4, 2, 31})})
      .good({bytes({1, 129}), bytes({7, 1})})
      .good({ints({1, 1}), ints({32, -1})})
      .bad({ints({1, 2, 3}), ints({1, 2})}, {},
           "[bitwise_left_shift] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be "
           "equal or 1.");
}

}  // namespace keratin::ops
