#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct ZerosLike {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    static_cast<void>(x);
    return T{};
  }
};

}  // namespace

OpDef zeros_like_def() {
  return unary<ZerosLike, Elementwise::kNumber>("zeros_like")
      .doc("Zeros in the shape and dtype of x.")
      .keras("numpy", "ZerosLike")
      .no_gradient("does not depend on the values of x")
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})});
}

}  // namespace keratin::ops
