#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Floor {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    if constexpr (std::is_floating_point_v<T>) {
      return std::floor(x);
    } else {
      return x;
    }
  }
};

}  // namespace

OpDef floor_def() {
  return unary<Floor>("floor")
      .doc("The largest integer not above x. Integers become float32, as in Keras.")
      .keras("numpy", "Floor")
      .no_gradient("piecewise constant")
      .good({floats({-2.5f, -1.25f, 0.5f, 1.5f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
