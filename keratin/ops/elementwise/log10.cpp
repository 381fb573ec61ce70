#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/multiply.h"

namespace keratin::ops {
namespace {

struct Log10 {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return std::log10(x);
  }
};

}  // namespace

OpDef log10_def() {
  return unary<Log10>("log10")
      .doc("The logarithm to base 10.")
      .keras("numpy", "Log10")
      .gradient([](const Backward& b) { return divide(b.dout(), multiply(b.in(), 2.30258509299404568402)); })
      .good({floats({0.125f, 0.5f, 1, 3, 1e6f})})
      .good({ints({1, 4, 9})});
}

}  // namespace keratin::ops
