#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Add {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return math::add(a, b);
  }
};

}  // namespace

OpDef add_def() {
  return binary<Add>("add")
      .doc("x1 + x2. Integers wrap; bools are or-ed.")
      .keras("numpy", "Add")
      .gradient([](const Backward& b) -> Gradients {
        return {b.dout(), b.dout()};
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3}), floats({10, -20, 30})})
      .good({ints({7, -7, 2147483647}), ints({2, 2, 1})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[add] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
