#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct OnesLike {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    static_cast<void>(x);
    return T{1};
  }
};

}  // namespace

OpDef ones_like_def() {
  return unary<OnesLike, Elementwise::kNumber>("ones_like")
      .doc("Ones in the shape and dtype of x.")
      .keras("numpy", "OnesLike")
      .no_gradient("does not depend on the values of x")
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
