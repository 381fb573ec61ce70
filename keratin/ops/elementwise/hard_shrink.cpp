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

struct HardShrink {
  explicit HardShrink(const double* p) : threshold(p[0]) {}
  double threshold;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::fabs(x) <= static_cast<T>(threshold) ? T{} : x;
  }
};

}  // namespace

OpDef hard_shrink_def() {
  return unary<HardShrink>("hard_shrink")
      .doc("x where |x| > threshold, else 0.")
      .keras("nn", "HardShrink")
      .attr("threshold", AttributeKind::kFloat, 0.5, "Values of at most this size become 0.")
      .gradient([](const Backward& b) { return where(greater(abs(b.in()), b.attrs().real(0)), b.dout(), 0.0); })
      .good({floats({-4, -0.25f, 0.25f, 2, 4})})
      .good({floats({-4, -0.25f, 0.25f, 2, 4})}, {3.0});
}

}  // namespace keratin::ops
