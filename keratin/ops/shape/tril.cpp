#include "keratin/ops/composite.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/shape/triangle.h"

namespace keratin::ops {
OpDef tril_def() {
  return OpDef("tril")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("x with zeros above the k-th diagonal.")
      .keras("numpy", "Tril")
      .attr("k", AttributeKind::kInt, int64_t{0}, "The diagonal: 0 the main one, positive above it.")
      .compose([](const Composition& c) -> Composed {
        const Tensor kept = lower_triangle("tril", c.in(), c.attrs().integer(0));
        return where(kept, c.in(), zeros({}, c.in().dtype()));
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})})
      .good({ints({1, 2, 3, 4, 5, 6, 7, 8, 9}, {3, 3})}, {int64_t{-1}})
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8}, {2, 2, 2})}, {int64_t{1}})
      .bad({floats({1, 2})}, {}, "[tril] expected at least 2 axes, the last two of known size, received shape (2,).")
      .bad({floats({1}, {})}, {}, "[tril] expected at least 2 axes, the last two of known size, received shape ().");
}

}  // namespace keratin::ops
