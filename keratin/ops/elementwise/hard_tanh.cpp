#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct HardTanh {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    constexpr T kLow = std::is_unsigned_v<T> ? T{} : static_cast<T>(-1);
    return math::minimum(math::maximum(x, kLow), static_cast<T>(1));
  }
};

}  // namespace

OpDef hard_tanh_def() {
  return unary<HardTanh, Elementwise::kNumber>("hard_tanh")
      .doc("min(max(x, -1), 1). Integers stay integers.")
      .keras("nn", "HardTanh")
      .gradient([](const Backward& b) { return where(less(abs(b.in()), 1.0), b.dout(), 0.0); })
      .good({floats({-4, -0.5f, 0.5f, 2, 4})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
