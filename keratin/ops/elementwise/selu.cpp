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

struct Selu {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    const T scale = static_cast<T>(1.0507009873554804934193349852946);
    const T alpha = static_cast<T>(1.6732632423543772848170429916717);
    return scale * (x > 0 ? x : alpha * math::expm1(math::minimum(x, T{})));
  }
};

}  // namespace

OpDef selu_def() {
  return unary<Selu>("selu")
      .doc("1.0507009873554805 * elu(x, 1.6732632423543772) (Klambauer et al., 2017).")
      .keras("nn", "Selu")
      .gradient([](const Backward& b) -> Gradients {
        constexpr double kScale = 1.0507009873554804934193349852946, kAlpha = 1.6732632423543772848170429916717;
        return where(greater(b.in(), 0.0), multiply(b.dout(), kScale),
                     multiply(b.dout(), add(b.out(), kScale * kAlpha)));
      })
      .good({floats({-2.5f, -1, -0.125f, 0.25f, 1, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
