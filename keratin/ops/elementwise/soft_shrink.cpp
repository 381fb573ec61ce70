#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/threshold.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct SoftShrink {
  explicit SoftShrink(const double* p) : threshold(p[0]) {}
  double threshold;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x > static_cast<T>(threshold)    ? x - static_cast<T>(threshold)
           : x < -static_cast<T>(threshold) ? x + static_cast<T>(threshold)
           : math::is_nan(x)                ? x
                                            : T{};
  }
};

}  // namespace

OpDef soft_shrink_def() {
  return unary<SoftShrink>("soft_shrink")
      .doc("x moved towards 0 by threshold; 0 where |x| <= threshold.")
      .keras("nn", "SoftShrink")
      .attr("threshold", AttributeKind::kFloat, 0.5, "How far values move towards 0.")
      .gradient([](const Backward& b) { return where(greater(abs(b.in()), b.attrs().real(0)), b.dout(), 0.0); })
      .good({floats({-4, -0.25f, 0.25f, 2, 4})})
      .good({floats({-4, -0.25f, 0.25f, 2, 4})}, {3.0});
}

}  // namespace keratin::ops
