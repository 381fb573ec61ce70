#include "keratin/ops/elementwise/gelu.h"

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct GeluErf {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x * gelu_detail::normal(x).below;
  }
};

struct GeluTanh {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x / (T{1} + math::exp(-gelu_detail::twice_inner(x)));
  }
};

}  // namespace

OpDef gelu_def() {
  return unary<GeluErf>("gelu")
      .doc(
          "x times the normal distribution function at x (Hendrycks and Gimpel, 2016): x * (1 + erf(x / sqrt(2))) / 2, "
          "or approximately x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2.")
      .keras("nn", "Gelu")
      .attr("approximate", AttributeKind::kBool, true, "The form with tanh.")
      .prepare([](const OpCall& call) {
        return call.attrs().boolean(0) ? elementwise_detail::prepare<GeluTanh, Elementwise::kFloat, 1>(call)
                                       : elementwise_detail::prepare<GeluErf, Elementwise::kFloat, 1>(call);
      })
      .gradient([](const Backward& b) {
        static const OpDef& grad = get_op("gelu_grad");
        return call1(grad, {b.dout(), b.in()}, b.attrs());
      })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})}, {false})
      .good({floats({-12, -5, 5, 40})}, {false})
      .good({ints({-1, 0, 4})});
}

}  // namespace keratin::ops
