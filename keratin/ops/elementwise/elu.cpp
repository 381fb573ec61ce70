#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/expm1.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct Elu {
  explicit Elu(const double* p) : alpha(p[0]) {}
  double alpha;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x > 0 ? x : static_cast<T>(alpha) * math::expm1(math::minimum(x, T{}));
  }
};

}  // namespace

OpDef elu_def() {
  return unary<Elu>("elu")
      .doc("x where x > 0, else alpha * (exp(x) - 1).")
      .keras("nn", "Elu")
      .attr("alpha", AttributeKind::kFloat, 1.0, "Minus the limit at minus infinity.")
      .gradient([](const Backward& b) -> Gradients {
        const double alpha = b.attrs().real(0);
        return where(greater(b.in(), 0.0), b.dout(), multiply(b.dout(), add(b.out(), alpha)));
      })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})}, {0.5});
}

}  // namespace keratin::ops
