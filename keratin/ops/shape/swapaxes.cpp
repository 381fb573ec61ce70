#include <numeric>
#include <utility>

#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/transpose.h"

namespace keratin::ops {
OpDef swapaxes_def() {
  return OpDef("swapaxes")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x with two axes exchanged.")
      .keras("numpy", "Swapaxes")
      .attr("axis1", AttributeKind::kInt, {}, "The first.")
      .attr("axis2", AttributeKind::kInt, {}, "The second.")
      .compose([](const Composition& c) -> Composed {
        std::vector<int64_t> order(static_cast<size_t>(c.in().rank()));
        std::iota(order.begin(), order.end(), int64_t{0});
        const auto at = [&](size_t i) { return static_cast<size_t>(c.attrs().axis(i, c.in().rank(), "swapaxes")); };
        std::swap(order[at(0)], order[at(1)]);
        return transpose(c.in(), {.axes = order});
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{0}, int64_t{1}})
      .good({ints({1, 2, 3, 4}, {2, 1, 2})}, {int64_t{-1}, int64_t{0}})
      .bad({floats({1, 2})}, {int64_t{0}, int64_t{1}}, "[swapaxes] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
