#include "keratin/ops/generated/elementwise/mod.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/floor.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"

namespace keratin::ops {
namespace {

struct Mod {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    return math::mod(a, b);
  }
};

}  // namespace

OpDef mod_def() {
  return binary<Mod>("mod")
      .doc("The remainder with the sign of x2, as Python's %. Integers modulo 0 give 0.")
      .keras("numpy", "Mod")
      .gradient([](const Backward& b) -> Gradients {
        return {b.dout(), negative(multiply(b.dout(), floor(divide(b.in(0), b.in(1)))))};
      })
      .good({floats({5.5f, -5.5f, 7, -7.25f}), floats({3, 3, -2.5f, -2.5f})})
      .good({ints({7, -7, 2147483647}), ints({2, 2, 1})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[mod] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
