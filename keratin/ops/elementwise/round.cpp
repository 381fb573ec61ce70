#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Round {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    if constexpr (std::is_floating_point_v<T>) {
      return std::nearbyint(x);
    } else {
      return x;
    }
  }
};

}  // namespace

OpDef round_def() {
  return unary<Round, Elementwise::kNumber>("round")
      .doc("The nearest integer; halves go to the even one. Integers stay as they are.")
      .keras("numpy", "Round")
      .no_gradient("piecewise constant")
      .good({floats({-2.5f, -1.25f, 0.5f, 1.5f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
