#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/exp.h"
#include "keratin/ops/generated/elementwise/expm1.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct Celu {
  explicit Celu(const double* p) : alpha(p[0]) {}
  double alpha;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return math::maximum(x, T{}) + static_cast<T>(alpha) * math::expm1(math::minimum(x, T{}) / static_cast<T>(alpha));
  }
};

}  // namespace

OpDef celu_def() {
  return unary<Celu>("celu")
      .doc("max(x, 0) + min(0, alpha * (exp(x / alpha) - 1)): elu with a continuous derivative.")
      .keras("nn", "Celu")
      .attr("alpha", AttributeKind::kFloat, 1.0, "Minus the limit at minus infinity.")
      .gradient([](const Backward& b) -> Gradients {
        return where(greater(b.in(), 0.0), b.dout(),
                     multiply(b.dout(), exp(divide(minimum(b.in(), 0.0), b.attrs().real(0)))));
      })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})}, {0.5});
}

}  // namespace keratin::ops
