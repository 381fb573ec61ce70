#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {
OpDef dstack_def() {
  return OpDef("dstack")
      .list_in("xs", Inputs::kAsGiven)
      .takes_complex()
      .doc("Joined in depth: along axis 2, vectors as (1, n, 1), matrices as (m, n, 1).")
      .keras("numpy", "Dstack")
      .compose([](const Composition& c) -> Composed {
        Tensors layers;
        for (const Tensor& x : c.ins()) {
          const Tensor row = x.rank() == 0 ? reshape(x, {1, 1}) : x.rank() == 1 ? expand_dims(x, 0) : x;
          layers.push_back(row.rank() == 2 ? expand_dims(row, -1) : row);
        }
        return concatenate(layers, {.axis = 2});
      })
      .good({floats({1, 2}), floats({3, 4})})
      .good({ints({1, 2, 3, 4}, {2, 2}), ints({5, 6, 7, 8}, {2, 2})});
}

}  // namespace keratin::ops
