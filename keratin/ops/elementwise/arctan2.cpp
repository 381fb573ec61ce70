#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/square.h"

namespace keratin::ops {
namespace {

struct Arctan2 {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return std::atan2(a, b);
  }
};

}  // namespace

OpDef arctan2_def() {
  return binary<Arctan2, Elementwise::kFloat>("arctan2")
      .doc("The angle of the point (x2, x1) in (-pi, pi].")
      .keras("numpy", "Arctan2")
      .gradient([](const Backward& b) -> Gradients {
        const Tensor g = divide(b.dout(), add(square(b.in(0)), square(b.in(1))));
        return {multiply(g, b.in(1)), negative(multiply(g, b.in(0)))};
      })
      .good({floats({1, -1, 0.5f, -2}), floats({2, 2, -3, -1})})
      .good({ints({1, 0}), ints({1, -1})}, {}, 4, false)
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[arctan2] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
