#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct BitwiseRightShift {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    if constexpr (std::is_same_v<T, bool>) {
      return a && !b;
    } else {
      constexpr int kBits = static_cast<int>(sizeof(T) * 8);
      const bool inside = b >= T{0} && b < static_cast<T>(kBits);
      return static_cast<T>(inside ? a >> static_cast<int>(b) : a < T{0} ? T(-1) : T{0});
    }
  }
};

}  // namespace

OpDef bitwise_right_shift_def() {
  return elementwise<BitwiseRightShift, 2, Elementwise::kInteger>("bitwise_right_shift", {"x", "y"})
      .doc("x divided by 2 to the y, rounded down. 0 or -1 (the sign) when y is negative or at least the width.")
      .keras("numpy", "BitwiseRightShift")
      .alias("right_shift")
      .no_gradient("integers have no gradient")
      .good({ints({16, -9, 5}), ints({2, 1, 31})})
      .good({bytes({255, 129}), bytes({4, 0})})
      .good({ints({-7, 7}), ints({40, -1})})
      .bad({ints({1, 2, 3}), ints({1, 2})}, {},
           "[bitwise_right_shift] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be "
           "equal or 1.");
}

}  // namespace keratin::ops
