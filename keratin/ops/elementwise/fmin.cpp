#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/isnan.h"
#include "keratin/ops/generated/elementwise/less_equal.h"
#include "keratin/ops/generated/elementwise/logical_or.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct Fmin {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return math::is_nan(a) || b < a ? b : a;
  }
};

}  // namespace

OpDef fmin_def() {
  return binary<Fmin, Elementwise::kNumber>("fmin")
      .doc("The smaller of x1 and x2; where one is NaN, the other. The gradient goes to x1 where they are equal.")
      .keras("numpy", "Fmin")
      .gradient([](const Backward& b) -> Gradients {
        const Tensor first = logical_or(less_equal(b.in(0), b.in(1)), isnan(b.in(1)));
        return {where(first, b.dout(), 0.0), where(first, 0.0, b.dout())};
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3}), floats({10, -20, 30})})
      .good({floats({std::nanf(""), 2, std::nanf("")}), floats({1, std::nanf(""), std::nanf("")})}, {}, 4, false)
      .good({ints({7, -7, 2147483647}), ints({2, 2, 1})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[fmin] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
