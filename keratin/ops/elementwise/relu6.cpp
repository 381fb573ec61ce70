#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/logical_and.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct Relu6 {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::minimum(math::maximum(x, T{}), static_cast<T>(6));
  }
};

}  // namespace

OpDef relu6_def() {
  return unary<Relu6>("relu6")
      .doc("min(max(x, 0), 6). Integers become float32, as in Keras.")
      .keras("nn", "Relu6")
      .gradient(
          [](const Backward& b) { return where(logical_and(greater(b.in(), 0.0), less(b.in(), 6.0)), b.dout(), 0.0); })
      .good({floats({-2.5f, 0.25f, 3, 7})})
      .good({ints({-3, 5, 9})});
}

}  // namespace keratin::ops
