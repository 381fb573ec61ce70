#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct NotEqual {
  using TakesComplex = void;
  template <class T>
  KERATIN_INLINE bool operator()(T a, T b) const {
    return a != b;
  }
};

}  // namespace

OpDef not_equal_def() {
  return binary<NotEqual, Elementwise::kCompare>("not_equal")
      .doc("x1 != x2. bool out.")
      .keras("numpy", "NotEqual")
      .no_gradient("a bool has no gradient")
      .good({floats({1, 2, 3}), floats({1, 3, 2})})
      .good({ints({1, 5}), floats({1, 2})})
      .bad(
          {floats({1, 2, 3}), floats({1, 2})}, {},
          "[not_equal] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal or 1.");
}

}  // namespace keratin::ops
