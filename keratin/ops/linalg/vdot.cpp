#include "keratin/base/error.h"
#include "keratin/ops/def/conjugate.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/linalg/tensordot.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {
OpDef vdot_def() {
  return OpDef("vdot")
      .doc("The sum of the products of all elements, both taken as vectors; of complex numbers x1 is conjugated.")
      .in({"x1", "x2"})
      .takes_complex()
      .keras("numpy", "Vdot")
      .compose([](const Composition& c) -> Composed {
        const Tensor a = reshape(conjugate_of(c.in(0)), {-1}), b = reshape(c.in(1), {-1});
        if (a.shape(0) != b.shape(0) && a.shape(0) != kUnknown && b.shape(0) != kUnknown)
          fail(ErrorCode::kShape,
               "[vdot] expected as many elements in x2 as in x1. Received: x1.shape=", c.in(0).shape(),
               ", x2.shape=", c.in(1).shape(), ".");
        return tensordot(a, b, {.axes = 1});
      })
      .good({{1, 2, 3}, {4, -5, 6}}, {}, 16)
      .good({{{1, 2}, {3, 4}}, {{1, 0.5, -1, 2}}}, {}, 16)
      .good({complexes({{1, 2}, {3, -1}}), complexes({{0, 1}, {2, 2}})}, {}, 16)
      .bad({{1, 2, 3}, {1, 2}}, {},
           "[vdot] expected as many elements in x2 as in x1. Received: x1.shape=(3,), x2.shape=(2,).");
}

}  // namespace keratin::ops
