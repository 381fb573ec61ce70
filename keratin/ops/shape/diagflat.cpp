#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/diag.h"
#include "keratin/ops/generated/shape/ravel.h"

namespace keratin::ops {
OpDef diagflat_def() {
  return OpDef("diagflat")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("The matrix with the elements of x on the k-th diagonal.")
      .keras("numpy", "Diagflat")
      .attr("k", AttributeKind::kInt, int64_t{0}, "The diagonal: positive above the main one.")
      .compose([](const Composition& c) -> Composed { return diag(ravel(c.in()), {.k = c.attrs().integer(0)}); })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})})
      .good({ints({1, 2})}, {int64_t{1}});
}

}  // namespace keratin::ops
