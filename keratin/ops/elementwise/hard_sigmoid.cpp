#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct HardSigmoid {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::minimum(math::maximum(x / T{6} + static_cast<T>(0.5), T{}), T{1});
  }
};

}  // namespace

OpDef hard_sigmoid_def() {
  return unary<HardSigmoid>("hard_sigmoid")
      .doc("min(max(x / 6 + 0.5, 0), 1).")
      .keras("nn", "HardSigmoid")
      .gradient([](const Backward& b) { return where(less(abs(b.in()), 3.0), divide(b.dout(), 6.0), 0.0); })
      .good({floats({-4, -2, 0.5f, 2, 4})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
