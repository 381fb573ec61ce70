#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin::ops {
namespace {

struct Negative {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    if constexpr (std::is_floating_point_v<T> || kIsComplexType<T>) {
      return -x;
    } else {
      return math::subtract(T{}, x);
    }
  }
};

}  // namespace

OpDef negative_def() {
  return unary<Negative, Elementwise::kNumber>("negative")
      .doc("-x. Unsigned integers wrap.")
      .keras("numpy", "Negative")
      .gradient([](const Backward& b) { return negative(b.dout()); })
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
