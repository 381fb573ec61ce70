#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/linalg/norm.h"
#include "keratin/ops/generated/shape/expand_dims.h"

namespace keratin::ops {
OpDef cdist_def() {
  return OpDef("cdist")
      .doc(
          "The Euclidean distance of every row of x to every row of y: (..., m, d) and (..., n, d) give (..., m, n). "
          "Its gradient at distance 0 is 0.")
      .in({"x", "y"}, Inputs::kPromoteToFloat)
      .keras("math", "CDist")
      .compose([](const Composition& c) -> Composed {
        const Tensor &x = c.in(0), &y = c.in(1);
        if (x.rank() < 2 || y.rank() < 2 ||
            (x.shape(-1) != y.shape(-1) && x.shape(-1) != kUnknown && y.shape(-1) != kUnknown))
          fail(ErrorCode::kShape,
               "[cdist] expected rows of one length, (..., m, d) and (..., n, d). Received: x.shape=", x.shape(),
               ", y.shape=", y.shape(), ".");
        return norm(subtract(expand_dims(x, -2), expand_dims(y, -3)), {.axis = -1});
      })
      .good({{{1, 2, 3}, {4, 5, 6}}, {{0, 0, 1}, {1, 2, 0}}}, {}, 8)
      .good({{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}, {{0.5, 1}}}, {}, 8)
      .bad(
          {{{1, 2}}, {{1, 2, 3}}}, {},
          "[cdist] expected rows of one length, (..., m, d) and (..., n, d). Received: x.shape=(1, 2), y.shape=(1, 3).")
      .bad({{1, 2}, {{1, 2}}}, {},
           "[cdist] expected rows of one length, (..., m, d) and (..., n, d). Received: x.shape=(2,), y.shape=(1, 2).");
}

}  // namespace keratin::ops
