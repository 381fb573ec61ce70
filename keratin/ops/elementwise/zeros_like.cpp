#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/constant_like.h"

namespace keratin::ops {
OpDef zeros_like_def() {
  return constant_like<0>("zeros_like")
      .doc("Zeros in the shape of x. Also empty_like, whose values may be anything.")
      .keras("numpy", "ZerosLike")
      .alias("empty_like")
      .good({floats({-2.5f, -1, 0.25f, 3})})
      .good({ints({-3, 0, 5})})
      .good({floats({-3, 0, 5})}, {DType::uint8});
}

}  // namespace keratin::ops
