#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct HardSilu {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x * math::minimum(math::maximum(x / T{6} + static_cast<T>(0.5), T{}), T{1});
  }
};

}  // namespace

OpDef hard_silu_def() {
  return unary<HardSilu>("hard_silu")
      .doc("x * hard_sigmoid(x).")
      .keras("nn", "HardSilu")
      .alias("hard_swish")
      .gradient([](const Backward& b) -> Gradients {
        return where(less(abs(b.in()), 3.0), multiply(b.dout(), add(divide(b.in(), 3.0), 0.5)),
                     where(greater(b.in(), 0.0), b.dout(), 0.0));
      })
      .good({floats({-4, -2, 0.5f, 2, 4})})
      .good({ints({-3, 0, 5})}, {}, 4, false);
}

}  // namespace keratin::ops
