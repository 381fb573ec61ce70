#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/log1p.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/sigmoid.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin::ops {
namespace {

struct Logaddexp2 {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    const T top = math::maximum(a, b);
    constexpr T kLog2e = static_cast<T>(1.4426950408889634);
    return std::isfinite(top) ? top + kLog2e * math::log1p(std::exp2(-std::fabs(a - b))) : a + b == a + b ? top : a + b;
  }
};

}  // namespace

OpDef logaddexp2_def() {
  return binary<Logaddexp2, Elementwise::kFloat>("logaddexp2")
      .doc("log2(2^x1 + 2^x2) without overflow.")
      .keras("numpy", "Logaddexp2")
      .gradient([](const Backward& b) -> Gradients {
        const Tensor share = sigmoid(multiply(subtract(b.in(0), b.in(1)), 0.6931471805599453));
        return {multiply(b.dout(), share), multiply(b.dout(), subtract(1.0, share))};
      })
      .good({floats({1, -1, 100, -200}), floats({2, 2, 100.5f, -1})})
      .good({ints({1, 0}), ints({1, -1})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[logaddexp2] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or "
           "1.");
}

}  // namespace keratin::ops
