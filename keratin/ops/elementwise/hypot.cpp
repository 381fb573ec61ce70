#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {
namespace {

struct Hypot {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return std::hypot(a, b);
  }
};

}  // namespace

OpDef hypot_def() {
  return binary<Hypot, Elementwise::kFloat>("hypot")
      .doc("sqrt(x1^2 + x2^2) without overflow or underflow in between.")
      .keras("numpy", "Hypot")
      .gradient([](const Backward& b) -> Gradients {
        const auto share = [&](const Tensor& x) { return where(equal(b.out(), 0.0), 0.0, divide(x, b.out())); };
        return {multiply(b.dout(), share(b.in(0))), multiply(b.dout(), share(b.in(1)))};
      })
      .good({floats({3, -1, 0.5f}), floats({4, 2, -3})})
      .good({floats({3e30f, 0, 1e-30f}), floats({4e30f, 0, 1e-30f})}, {}, 4, false)
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[hypot] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
