#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct BroadcastLike {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    static_cast<void>(b);
    return a;
  }
};

}  // namespace

OpDef broadcast_like_def() {
  return binary<BroadcastLike>("broadcast_like")
      .doc("x1 in the broadcast shape of x1 and x2; the values of x2 do not matter.")
      .gradient([](const Backward& b) -> Gradients { return {b.dout()}; })
      .good({floats({1, 2, 3}), floats({1, 2, 3, 4, 5, 6}, {2, 3})})
      .good({ints({4}), ints({1, 2})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[broadcast_like] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal "
           "or 1.");
}

}  // namespace keratin::ops
