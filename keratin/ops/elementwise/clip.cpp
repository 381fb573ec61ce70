#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/logical_or.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct Clip {
  template <class T>
  KERATIN_INLINE T operator()(T x, T low, T high) const {
    return math::minimum(math::maximum(x, low), high);
  }
};

}  // namespace

OpDef clip_def() {
  return elementwise<Clip, 3, Elementwise::kNumber>("clip", {"x", "x_min", "x_max"})
      .doc("x, at least x_min and at most x_max.")
      .keras("numpy", "Clip")
      .gradient([](const Backward& b) -> Gradients {
        const Tensor below = less(b.in(0), b.in(1)), above = greater(b.in(0), b.in(2));
        const Tensor inside = where(logical_or(below, above), 0.0, b.dout());
        return {inside, where(below, b.dout(), 0.0), where(above, b.dout(), 0.0)};
      })
      .good({floats({-2, 0.5f, 7}), floats({-1}), floats({1})})
      .good({ints({-2, 5, 70}), ints({0}), ints({9})})
      .bad({floats({1, 2, 3}), floats({1, 2}), floats({3})}, {},
           "[clip] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
