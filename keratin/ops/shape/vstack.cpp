#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {
OpDef vstack_def() {
  return OpDef("vstack")
      .list_in("xs", Inputs::kAsGiven)
      .takes_complex()
      .doc("Joined one below the other: along axis 0, vectors as rows.")
      .keras("numpy", "Vstack")
      .compose([](const Composition& c) -> Composed {
        Tensors rows;
        for (const Tensor& x : c.ins())
          rows.push_back(x.rank() == 0 ? reshape(x, {1, 1}) : x.rank() == 1 ? expand_dims(x, 0) : x);
        return concatenate(rows, {.axis = 0});
      })
      .good({floats({1, 2}), floats({3, 4})})
      .good({ints({1, 2}, {1, 2}), ints({3, 4, 5, 6}, {2, 2})});
}

}  // namespace keratin::ops
