#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Signbit {
  template <class T>
  KERATIN_INLINE bool operator()(T x) const {
    if constexpr (std::is_floating_point_v<T>) {
      return std::signbit(x);
    } else {
      return x < T{0};
    }
  }
};

}  // namespace

OpDef signbit_def() {
  return unary<Signbit, Elementwise::kCompare>("signbit")
      .doc("True where the sign bit is set: negative numbers, and -0.0.")
      .keras("numpy", "Signbit")
      .no_gradient("a bool has no gradient")
      .good({floats({-2.5f, -0.0f, 0, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
