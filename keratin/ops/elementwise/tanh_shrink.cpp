#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/tanh.h"

namespace keratin::ops {
namespace {

struct TanhShrink {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x - math::tanh(x);
  }
};

}  // namespace

OpDef tanh_shrink_def() {
  return unary<TanhShrink>("tanh_shrink")
      .doc("x - tanh(x). Relative accuracy is lost near 0, where the terms cancel.")
      .keras("nn", "TanhShrink")
      .gradient([](const Backward& b) { return multiply(b.dout(), square(tanh(b.in()))); })
      .good({floats({-2.5f, -1, 1, 3})})
      .good({ints({-3, 5})});
}

}  // namespace keratin::ops
