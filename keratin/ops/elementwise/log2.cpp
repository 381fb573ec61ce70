#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct Log2 {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::log2(x);
  }
};

}  // namespace

OpDef log2_def() {
  return unary<Log2>("log2")
      .doc("The logarithm to base 2.")
      .keras("numpy", "Log2")
      .gradient([](const Backward& b) { return divide(b.dout(), multiply(b.in(), 0.69314718055994530942)); })
      .good({floats({0.125f, 0.5f, 1, 3, 1e6f})})
      .good({ints({1, 4, 9})});
}

}  // namespace keratin::ops
