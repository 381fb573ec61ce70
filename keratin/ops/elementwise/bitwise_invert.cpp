#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/samples.h"

namespace keratin::ops {
namespace {

struct BitwiseInvert {
  template <class T>
  KERATIN_INLINE T operator()(T x) const {
    if constexpr (std::is_same_v<T, bool>) {
      return !x;
    } else {
      return static_cast<T>(~x);
    }
  }
};

}  // namespace

OpDef bitwise_invert_def() {
  return unary<BitwiseInvert, Elementwise::kInteger>("bitwise_invert")
      .doc("Every bit the other way round; of bools: not.")
      .keras("numpy", "BitwiseInvert")
      .alias("bitwise_not")
      .no_gradient("integers have no gradient")
      .good({ints({0, -1, 12})})
      .good({bools({true, false})});
}

}  // namespace keratin::ops
