#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/linalg/tensordot.h"

namespace keratin::ops {
OpDef inner_def() {
  return OpDef("inner")
      .doc("The sum of products over the last axis of both; scalars multiply.")
      .in({"x1", "x2"})
      .takes_complex()
      .keras("numpy", "Inner")
      .compose([](const Composition& c) -> Composed {
        const Tensor &a = c.in(0), &b = c.in(1);
        if (a.rank() == 0 || b.rank() == 0) return multiply(a, b);
        if (a.shape(-1) != b.shape(-1) && a.shape(-1) != kUnknown && b.shape(-1) != kUnknown)
          fail(ErrorCode::kShape, "[inner] the last axes differ in size. Received: x1.shape=", a.shape(),
               ", x2.shape=", b.shape(), ".");
        return tensordot(a, b, {.axes = {-1, -1}});
      })
      .good({{1, 2, 3}, {4, -5, 6}}, {}, 16)
      .good({{{1, 2, 3}, {4, 5, 6}}, {{1, 0.5, -1}, {2, 3, 0.25}}}, {}, 16)
      .good({Tensor::scalar(2, DType::float32), {{1, 2}}})
      .good({ints({1, 2, 3, 4}, {2, 2}), ints({5, 6})})
      .bad({{1, 2, 3}, {1, 2}}, {}, "[inner] the last axes differ in size. Received: x1.shape=(3,), x2.shape=(2,).");
}

}  // namespace keratin::ops
