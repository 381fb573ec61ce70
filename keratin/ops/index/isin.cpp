#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/logical_not.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/index/searchsorted.h"
#include "keratin/ops/generated/index/sort.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/shape/axis_size.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {
OpDef isin_def() {
  return OpDef("isin")
      .in({"x1", "x2"}, Inputs::kAsGiven)
      .doc("Whether each element of x1 occurs in x2, in their common dtype. NaN equals nothing.")
      .attr("assume_unique", AttributeKind::kBool, false, "Whether no element occurs twice; the result is the same.")
      .attr("invert", AttributeKind::kBool, false, "Whether it does not occur.")
      .keras("numpy", "IsIn")
      .compose([](const Composition& c) -> Composed {
        const DType common = promote(c.in(0).dtype(), c.in(1).dtype(), c.in(0).is_weak(), c.in(1).is_weak());
        const Tensor x = convert(c.in(0), common), among = reshape(convert(c.in(1), common), Shape{-1});
        Tensor found = zeros_like(cast(x, DType::bool_));
        if (among.shape(0) != 0) {
          const Tensor sorted = sort(among, {.axis = 0});
          const Tensor place = minimum(searchsorted(sorted, x), subtract(axis_size(sorted, 0), 1));
          found = equal(take(sorted, place, {.axis = 0}), x);
        }
        return c.attrs().boolean(1) ? logical_not(found) : found;
      })
      .good({floats({1, 2, 3, 4}, {2, 2}), floats({4, 2, 9})}, {}, 4, false)
      .good({ints({1, 2}), floats({2.5f, 1}, {2, 1})}, {false, true}, 4, false)
      .good({ints({1, 2}), ints({})});
}

}  // namespace keratin::ops
