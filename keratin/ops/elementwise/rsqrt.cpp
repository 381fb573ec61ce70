#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct Rsqrt {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return T{1} / std::sqrt(x);
  }
};

}  // namespace

OpDef rsqrt_def() {
  return unary<Rsqrt>("rsqrt")
      .doc("1 / sqrt(x).")
      .keras("math", "Rsqrt")
      .gradient([](const Backward& b) { return multiply(b.dout(), multiply(divide(b.out(), b.in()), -0.5)); })
      .good({floats({0.125f, 0.5f, 1, 3, 1e6f})})
      .good({ints({1, 4, 9})});
}

}  // namespace keratin::ops
