#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/as_float.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/exp.h"
#include "keratin/ops/generated/elementwise/isfinite.h"
#include "keratin/ops/generated/elementwise/log.h"
#include "keratin/ops/generated/elementwise/stop_gradient.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/squeeze.h"

namespace keratin::ops {
OpDef logsumexp_def() {
  return OpDef("logsumexp")
      .in({"x"}, Inputs::kAsGiven)
      .doc("log(sum(exp(x))) without overflow.")
      .keras("math", "Logsumexp")
      .attr("axis", AttributeKind::kAxes, Attribute(), "Which axes; none given: all.")
      .attr("keepdims", AttributeKind::kBool, false, "Keep reduced axes with size 1.")
      .compose([](const Composition& c) -> Composed {
        const std::vector<int64_t> axes = c.attrs().axes(0, c.in().rank(), "logsumexp");
        const Tensor x = as_float(c.in());
        const Tensor top = stop_gradient(max(x, {.axis = axes, .keepdims = true}));
        const Tensor shift = where(isfinite(top), top, 0.0);  // an infinite maximum would leave inf - inf
        const Tensor kept = add(log(sum(exp(subtract(x, shift)), {.axis = axes, .keepdims = true})), shift);
        return c.attrs().boolean(1) ? kept : squeeze(kept, {.axis = axes});
      })
      .good({floats({1, 2.5f, -3, 4, 5, 6.25f}, {2, 3})})
      .good({floats({1000, 1001, -1000, 3}, {2, 2})}, {std::vector<int64_t>{1}, false})
      .bad({floats({1, 2})}, {std::vector<int64_t>{1}, false},
           "[logsumexp] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
