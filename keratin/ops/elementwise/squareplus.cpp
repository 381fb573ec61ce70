#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/rsqrt.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::ops {
namespace {

struct Squareplus {
  explicit Squareplus(const double* p) : b(p[0]) {}
  double b;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return (x + std::sqrt(x * x + static_cast<T>(b))) / T{2};
  }
};

}  // namespace

OpDef squareplus_def() {
  return unary<Squareplus>("squareplus")
      .doc("(x + sqrt(x^2 + b)) / 2 (Barron, 2021).")
      .keras("nn", "Squareplus")
      .attr("b", AttributeKind::kFloat, 4.0, "Smoothness; 0 gives relu.")
      .gradient([](const Backward& b) -> Gradients {
        const Tensor root = rsqrt(add(square(b.in()), b.attrs().real(0)));
        return multiply(multiply(b.dout(), 0.5), add(multiply(b.in(), root), 1.0));
      })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})}, {}, 16)
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})}, {1.0}, 16);
}

}  // namespace keratin::ops
