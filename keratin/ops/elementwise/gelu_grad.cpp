#include "keratin/ops/def/call.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/gelu.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/exp.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/tanh.h"

namespace keratin::ops {
namespace {

using gelu_detail::kCubic;
using gelu_detail::kRootTwoOverPi;

struct ErfSlope {
  template <class T>
  KERATIN_INLINE T operator()(T dout, T x) const {
    const auto n = gelu_detail::normal(x);
    return dout * (n.below + x * n.density);
  }
};

// With s = 1 / (1 + exp(-v)): s + x s (1 - s) v'. Beyond 9 the slope is 0 or 1 to the last bit of float64.
struct TanhSlope {
  template <class T>
  KERATIN_INLINE T operator()(T dout, T any) const {
    const T raised = any < T{-9} ? T{-9} : any;
    const T x = raised > T{9} ? T{9} : raised;
    const T e = math::exp(-gelu_detail::twice_inner(x)), s = T{1} / (T{1} + e);
    const T inner_slope = static_cast<T>(2 * kRootTwoOverPi) * (T{1} + static_cast<T>(3 * kCubic) * x * x);
    return dout * (s + x * s * (e * s) * inner_slope);
  }
};

// phi(x) (2 - x^2).
Tensor erf_bend(const Tensor& x) {
  const Tensor x2 = square(x), density = multiply(exp(multiply(x2, -0.5)), 0.5 * kRootTwoOverPi);
  return multiply(density, subtract(2.0, x2));
}

// With t = tanh(u): (1 - t^2) (u' + x (u'' / 2 - t u'^2)).
Tensor tanh_bend(const Tensor& x) {
  const Tensor x2 = square(x);
  const Tensor t = tanh(multiply(multiply(x, add(multiply(x2, kCubic), 1.0)), kRootTwoOverPi));
  const Tensor slope = multiply(add(multiply(x2, 3 * kCubic), 1.0), kRootTwoOverPi);
  const Tensor bend = subtract(multiply(x, 3 * kCubic * kRootTwoOverPi), multiply(t, square(slope)));
  return multiply(subtract(1.0, square(t)), add(slope, multiply(x, bend)));
}

}  // namespace

OpDef gelu_grad_def() {
  return binary<ErfSlope, Elementwise::kFloat>("gelu_grad")
      .doc("x1 times the slope of gelu at x2: the gradient of gelu from that of its output and its input.")
      .attr("approximate", AttributeKind::kBool, true, "The form with tanh.")
      .prepare([](const OpCall& call) {
        return call.attrs().boolean(0) ? elementwise_detail::prepare<TanhSlope, Elementwise::kFloat, 2>(call)
                                       : elementwise_detail::prepare<ErfSlope, Elementwise::kFloat, 2>(call);
      })
      .gradient([](const Backward& b) -> Gradients {
        Tensor by_dout, by_x;
        if (b.needs(0)) by_dout = call1(b.op(), {b.dout(), b.in(1)}, b.attrs());
        if (b.needs(1))
          by_x = multiply(multiply(b.dout(), b.in(0)), b.attrs().boolean(0) ? tanh_bend(b.in(1)) : erf_bend(b.in(1)));
        return {by_dout, by_x};
      })
      .good({floats({1, 2, -3, 0.5f, 1, 2}), floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({floats({1, 2, -3, 0.5f, 1, 2}), floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})}, {false})
      .good({floats({1, 2}), floats({-30, 30})}, {false})
      .good({floats({1, 2}), floats({-30, 30})})
      .bad(
          {floats({1, 2, 3}), floats({1, 2})}, {},
          "[gelu_grad] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
