#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/index/tuples.h"

namespace keratin::ops {
OpDef scatter_def() {
  return OpDef("scatter")
      .doc(
          "Zeros of the given shape with values added at index tuples, which stand along the last axis of the indices. "
          "Values of repeated indices are added up in their order. Negative indices count from the end.")
      .in({"indices", "values"}, Inputs::kAsGiven)
      .attr("shape", AttributeKind::kShape, {}, "The shape of the result.")
      .keras("core", "Scatter")
      .compose([](const Composition& c) -> Composed {
        const Shape shape = c.attrs().shape(0);
        for (const int64_t size : shape)
          require(size >= 0, ErrorCode::kShape, "[scatter] expected known sizes, received shape ", shape, ".");
        return index_detail::write_at(Tensor::zeros(shape, c.in(1).dtype()), c.in(0), c.in(1), "add");
      })
      .good({ints({0, 2, 0}, {3, 1}), {1, 2, 3}}, {std::vector<int64_t>{4}})
      .good({ints({0, -1}, {2, 1}), {{1, 2}, {3, 4}}}, {std::vector<int64_t>{3, 2}})
      .good({ints({0, 1, 1, 0}, {2, 2}), ints({5, 6})}, {std::vector<int64_t>{2, 2}})
      .bad({ints({4}, {1, 1}), {1}}, {std::vector<int64_t>{4}},
           "[scatter_into] index 4 at position 0 is out of range for axis 0 of size 4.")
      .bad({ints({4}, {1, 1}), {1}}, {std::vector<int64_t>{-1}},
           "[scatter] expected known sizes, received shape (None,).");
}

}  // namespace keratin::ops
