#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/constant_like.h"

namespace keratin::ops {
OpDef ones_like_def() {
  return constant_like<1>("ones_like")
      .doc("Ones in the shape of x.")
      .keras("numpy", "OnesLike")
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})})
      .good({floats({-3, 0, 5})}, {DType::uint8});
}

}  // namespace keratin::ops
