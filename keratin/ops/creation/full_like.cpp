#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"

namespace keratin::ops {
OpDef full_like_def() {
  return OpDef("full_like")
      .in({"x", "fill_value"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("fill_value, broadcast to the shape of x.")
      .keras("numpy", "FullLike")
      .attr("dtype", AttributeKind::kOptionalDType, Attribute(), "The dtype of the result; none given: that of x.")
      .compose([](const Composition& c) -> Composed {
        const DType dtype = c.attrs().is_none(0) ? c.in().dtype() : c.attrs().dtype(0);
        const Tensor& value = c.in(1);
        const Tensor typed = value.is_weak() ? Tensor::scalar(value.item(), dtype) : cast(value, dtype);
        return broadcast_like(typed, zeros_like(c.in(), {.dtype = dtype}));
      })
      .good({floats({1, 2, 3, 4}, {2, 2}), floats({5})})
      .good({ints({1, 2, 3, 4}, {2, 2}), floats({5, 6})})
      .good({floats({1, 2}), ints({7}, {})}, {DType::uint8})
      .bad({floats({1, 2}), floats({1, 2, 3})}, {},
           "[broadcast_like] shapes (3,) and (2,) cannot be broadcast: axis -1 has sizes 3 and 2. Sizes must be equal "
           "or "
           "1.");
}

}  // namespace keratin::ops
