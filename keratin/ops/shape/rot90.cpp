#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/flip.h"
#include "keratin/ops/generated/shape/swapaxes.h"

namespace keratin::ops {
OpDef rot90_def() {
  return OpDef("rot90")
      .in({"array"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("The plane of two axes turned k times by 90 degrees, from the first axis towards the second.")
      .keras("numpy", "Rot90")
      .attr("k", AttributeKind::kInt, int64_t{1}, "How often.")
      .attr("axes", AttributeKind::kInts, (std::vector<int64_t>{0, 1}), "The plane.")
      .compose([](const Composition& c) -> Composed {
        const Tensor& x = c.in();
        const std::vector<int64_t>& plane = c.attrs().integers(1);
        require(plane.size() == 2 && x.rank() >= 2, ErrorCode::kInvalidArgument,
                "[rot90] expected two axes of an array with at least 2, received ", plane.size(), " axes and shape ",
                x.shape(), ".");
        const Axes first = plane[0], second = plane[1];
        const int64_t turns = ((c.attrs().integer(0) % 4) + 4) % 4;
        if (turns == 0) return x;
        if (turns == 2) return flip(flip(x, {.axis = first}), {.axis = second});
        if (turns == 1) return swapaxes(flip(x, {.axis = second}), plane[0], plane[1]);
        return flip(swapaxes(x, plane[0], plane[1]), {.axis = second});
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{2}, std::vector<int64_t>{0, 1}})
      .good({ints({1, 2, 3, 4}, {2, 2})}, {int64_t{-1}, std::vector<int64_t>{1, 0}})
      .bad({floats({1, 2})}, {},
           "[rot90] expected two axes of an array with at least 2, received 2 axes and shape (2,).");
}

}  // namespace keratin::ops
