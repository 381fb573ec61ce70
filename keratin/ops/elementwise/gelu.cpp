#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/erf.h"
#include "keratin/ops/generated/elementwise/exp.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/tanh.h"

namespace keratin::ops {
namespace {

constexpr double kRootHalf = 0.70710678118654752440;
constexpr double kRootTwoOverPi = 0.79788456080286535588;
constexpr double kCubic = 0.044715;

struct GeluErf {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return static_cast<T>(0.5) * x * (T{1} + math::erf(x * static_cast<T>(kRootHalf)));
  }
};

struct GeluTanh {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    const T inner = static_cast<T>(kRootTwoOverPi) * (x + static_cast<T>(kCubic) * x * x * x);
    return static_cast<T>(0.5) * x * (T{1} + math::tanh(inner));
  }
};

Tensor erf_slope(const Tensor& x) {
  const Tensor density = multiply(exp(multiply(square(x), -0.5)), 0.5 * kRootTwoOverPi);
  return add(multiply(add(erf(multiply(x, kRootHalf)), 1.0), 0.5), multiply(x, density));
}

Tensor tanh_slope(const Tensor& x) {
  const Tensor x2 = square(x);
  const Tensor t = tanh(multiply(multiply(x, add(multiply(x2, kCubic), 1.0)), kRootTwoOverPi));
  const Tensor inner_slope = multiply(add(multiply(x2, 3 * kCubic), 1.0), kRootTwoOverPi);
  const Tensor bend = multiply(multiply(x, subtract(1.0, square(t))), inner_slope);
  return multiply(add(add(t, 1.0), bend), 0.5);
}

}  // namespace

OpDef gelu_def() {
  return unary<GeluErf>("gelu")
      .doc(
          "x times the normal distribution function at x (Hendrycks and Gimpel, 2016): x * (1 + erf(x / sqrt(2))) / 2, "
          "or "
          "approximately x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2.")
      .keras("nn", "Gelu")
      .attr("approximate", AttributeKind::kBool, true, "The form with tanh.")
      .prepare([](const OpCall& call) {
        return call.attrs().boolean(0) ? elementwise_detail::prepare<GeluTanh, Elementwise::kFloat, 1>(call)
                                       : elementwise_detail::prepare<GeluErf, Elementwise::kFloat, 1>(call);
      })
      .gradient([](const Backward& b) {
        return multiply(b.dout(), b.attrs().boolean(0) ? tanh_slope(b.in()) : erf_slope(b.in()));
      })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})}, {false})
      .good({ints({-1, 0, 4})});
}

}  // namespace keratin::ops
