#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"

namespace keratin::ops {
namespace {

struct Divide {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    if constexpr (kIsComplexType<T>)
      return math::divide(a, b);
    else
      return a / b;
  }
};

}  // namespace

OpDef divide_def() {
  return binary<Divide, Elementwise::kFloat>("divide")
      .doc("x1 / x2; integers become float32 first. x / 0 is an infinity, 0 / 0 is NaN.")
      .keras("numpy", "Divide")
      .alias("true_divide")
      .gradient([](const Backward& b) -> Gradients {
        const Tensor g = divide(b.dout(), conjugate_of(b.in(1)));
        return {g, b.needs(1) ? negative(multiply(g, conjugate_of(b.out()))) : Tensor()};
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3}), floats({10, -20, 30})})
      .good({ints({1, 2, 3}), ints({2, 4, -8})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[divide] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
