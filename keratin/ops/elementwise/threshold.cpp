#include "keratin/ops/generated/elementwise/threshold.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct Threshold {
  explicit Threshold(const double* p) : threshold(p[0]), default_value(p[1]) {}
  double threshold;
  double default_value;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x > static_cast<T>(threshold) ? x : static_cast<T>(default_value);
  }
};

}  // namespace

OpDef threshold_def() {
  return unary<Threshold>("threshold")
      .doc("x where x > threshold, else default_value.")
      .keras("nn", "Threshold")
      .attr("threshold", AttributeKind::kFloat, {}, "Values above it stay.")
      .attr("default_value", AttributeKind::kFloat, {}, "What the others become.")
      .gradient([](const Backward& b) { return where(greater(b.in(), b.attrs().real(0)), b.dout(), 0.0); })
      .good({floats({-4, -0.25f, 0.25f, 2, 4})}, {0.0, -1.0})
      .good({ints({1, 4})}, {2.0, 20.0});
}

}  // namespace keratin::ops
