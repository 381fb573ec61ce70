#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/trunc.h"

namespace keratin::ops {
namespace {

struct Fmod {
  template <class T>
  KERATIN_INLINE T operator()(T a, T b) const {
    if constexpr (std::is_floating_point_v<T>) {
      return std::fmod(a, b);
    } else if constexpr (std::is_signed_v<T>) {
      return b == 0 || b == -1 ? T{} : static_cast<T>(a % b);
    } else {
      return b == 0 ? T{} : static_cast<T>(a % b);
    }
  }
};

}  // namespace

OpDef fmod_def() {
  return binary<Fmod, Elementwise::kNumber>("fmod")
      .doc("The remainder with the sign of x1, as C's fmod. Integers modulo 0 give 0.")
      .keras("numpy", "Fmod")
      .gradient([](const Backward& b) -> Gradients {
        return {b.dout(), negative(multiply(b.dout(), trunc(divide(b.in(0), b.in(1)))))};
      })
      .good({floats({5.5f, -5.5f, 7, -7.25f}), floats({3, 3, -2.5f, -2.5f})})
      .good({ints({7, -7, 2147483647}), ints({2, 2, 1})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[fmod] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
