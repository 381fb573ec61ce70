#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/expand_dims.h"

namespace keratin::ops {
OpDef hstack_def() {
  return OpDef("hstack")
      .list_in("xs", Inputs::kAsGiven)
      .takes_complex()
      .doc("Joined side by side: along axis 1, of vectors along axis 0.")
      .keras("numpy", "Hstack")
      .compose([](const Composition& c) -> Composed {
        Tensors rows;
        for (const Tensor& x : c.ins()) rows.push_back(x.rank() == 0 ? expand_dims(x, 0) : x);
        return concatenate(rows, {.axis = rows[0].rank() == 1 ? 0 : 1});
      })
      .good({floats({1, 2}), floats({3})})
      .good({ints({1, 2}, {2, 1}), ints({3, 4, 5, 6}, {2, 2})});
}

}  // namespace keratin::ops
