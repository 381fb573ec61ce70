#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct FloorDivide {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return math::floor_divide(a, b);
  }
};

}  // namespace

OpDef floor_divide_def() {
  return binary<FloorDivide>("floor_divide")
      .doc("The quotient rounded down, as Python's //. Integers divided by 0 give 0.")
      .keras("numpy", "FloorDivide")
      .no_gradient("piecewise constant")
      .good({floats({5.5f, -5.5f, 7, -7.25f}), floats({3, 3, -2.5f, -2.5f})})
      .good({ints({7, -7, 2147483647}), ints({2, 2, 1})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[floor_divide] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or "
           "1.");
}

}  // namespace keratin::ops
