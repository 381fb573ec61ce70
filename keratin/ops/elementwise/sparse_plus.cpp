#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/sparse_sigmoid.h"

namespace keratin::ops {
namespace {

struct SparsePlus {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    return x <= T{-1} ? T{} : x >= T{1} ? x : static_cast<T>(0.25) * (x + T{1}) * (x + T{1});
  }
};

}  // namespace

OpDef sparse_plus_def() {
  return unary<SparsePlus>("sparse_plus")
      .doc("0 where x <= -1, x where x >= 1, else (x + 1)^2 / 4.")
      .keras("nn", "SparsePlus")
      .gradient([](const Backward& b) { return multiply(b.dout(), sparse_sigmoid(b.in())); })
      .good({floats({-4, -0.25f, 0.25f, 2, 4})})
      .good({ints({-3, 0, 4})});
}

}  // namespace keratin::ops
