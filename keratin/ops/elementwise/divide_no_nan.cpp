#include "keratin/ops/generated/elementwise/divide_no_nan.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"

namespace keratin::ops {
namespace {

struct DivideNoNan {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return b == 0 ? T{} : a / (b == 0 ? T{1} : b);
  }
};

}  // namespace

OpDef divide_no_nan_def() {
  return binary<DivideNoNan, Elementwise::kFloat>("divide_no_nan")
      .doc("x1 / x2, and 0 where x2 is 0.")
      .keras("numpy", "DivideNoNan")
      .gradient([](const Backward& b) -> Gradients {
        const Tensor g = divide_no_nan(b.dout(), b.in(1));
        return {g, negative(multiply(g, b.out()))};
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3}), floats({10, -20, 30})})
      .good({floats({1, 0, -3}), floats({0, 0, 2})}, {}, 4, false)
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[divide_no_nan] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal "
           "or 1.");
}

}  // namespace keratin::ops
