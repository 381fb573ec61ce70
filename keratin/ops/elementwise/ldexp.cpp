#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/scale_by_power.h"

namespace keratin::ops {
namespace {

struct ScaleByPower {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    // Beyond +-10,000 every float64 is an infinity or 0 already.
    return std::ldexp(a, static_cast<int>(std::min(T{10000}, std::max(T{-10000}, b))));
  }
};

}  // namespace

OpDef scale_by_power_def() {
  return binary<ScaleByPower, Elementwise::kFloat>("scale_by_power")
      .doc("x1 * 2^x2 for a whole x2, exact wherever the result is a number of the dtype. The kernel of ldexp.")
      .gradient([](const Backward& b) -> Gradients {
        return {scale_by_power(b.dout(), b.in(1)), Tensor()};
      })
      .good({floats({1.5f, -3}), ints({2, -1})})
      .good({floats({1e-40f, 1e38f}), ints({200, -250})})
      .bad({floats({1, 2, 3}), ints({1, 2})}, {},
           "[scale_by_power] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal "
           "or 1.");
}

OpDef ldexp_def() {
  return OpDef("ldexp")
      .in({"x1", "x2"}, Inputs::kAsGiven)
      .doc("x1 * 2^x2 for integers x2, exact wherever the result is a number of the dtype of x1.")
      .keras("numpy", "Ldexp")
      .compose([](const Composition& c) -> Composed {
        const Tensor &x = c.in(0), &exponent = c.in(1);
        if (!is_integer(exponent.dtype()))
          fail(ErrorCode::kDType, "[ldexp] expected an integer exponent x2, received ", to_string(spec_of(exponent)),
               ". Cast it.");
        const DType dtype = is_floating(x.dtype()) ? x.dtype() : DType::float32;
        return scale_by_power(cast(x, dtype), cast(exponent, dtype));
      })
      .good({floats({1.5f, -3}), ints({2, -1})})
      .good({ints({1, 5}), ints({4, -2})})
      .bad({floats({1}), floats({2})}, {}, "[ldexp] expected an integer exponent x2, received float32 (1,). Cast it.")
      .bad({floats({1, 2, 3}), ints({1, 2})}, {},
           "[scale_by_power] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal "
           "or 1.");
}

}  // namespace keratin::ops
