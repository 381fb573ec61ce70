#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct Exp2 {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::exp2(x);
  }
};

}  // namespace

OpDef exp2_def() {
  return unary<Exp2>("exp2")
      .doc("2 to the x.")
      .keras("numpy", "Exp2")
      .gradient([](const Backward& b) { return multiply(b.dout(), multiply(b.out(), 0.6931471805599453)); })
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({floats({-200, 0, 100, 127})}, {}, 4, false)
      .good({ints({0, 3, -1})});
}

}  // namespace keratin::ops
