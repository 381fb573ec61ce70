#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct LeakyRelu {
  explicit LeakyRelu(const double* p) : negative_slope(p[0]) {}
  double negative_slope;
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x > 0 ? x : static_cast<T>(negative_slope) * x;
  }
};

}  // namespace

OpDef leaky_relu_def() {
  return unary<LeakyRelu>("leaky_relu")
      .doc("x where x > 0, else negative_slope * x.")
      .keras("nn", "LeakyRelu")
      .attr("negative_slope", AttributeKind::kFloat, 0.2, "The slope below 0.")
      .gradient([](const Backward& b) {
        return where(greater(b.in(), 0.0), b.dout(), multiply(b.dout(), b.attrs().real(0)));
      })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})}, {0.5});
}

}  // namespace keratin::ops
