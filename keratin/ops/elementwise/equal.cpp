#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct Equal {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE bool operator()(T a, T b) const {
    return a == b;
  }
};

}  // namespace

OpDef equal_def() {
  return binary<Equal, Elementwise::kCompare>("equal")
      .doc("x1 == x2; NaN equals nothing. bool out.")
      .keras("numpy", "Equal")
      .no_gradient("a bool has no gradient")
      .good({floats({1, 2, 3}), floats({1, 3, 2})})
      .good({ints({1, 5}), floats({1, 2})})
      .bad({floats({1, 2, 3}), floats({1, 2})}, {},
           "[equal] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
