#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/diagonal.h"

namespace keratin::ops {
OpDef trace_def() {
  return OpDef("trace")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("The sum of a diagonal.")
      .keras("numpy", "Trace")
      .attr("offset", AttributeKind::kInt, int64_t{0}, "Which diagonal: positive above the main one.")
      .attr("axis1", AttributeKind::kInt, int64_t{0}, "The rows.")
      .attr("axis2", AttributeKind::kInt, int64_t{1}, "The columns.")
      .compose([](const Composition& c) -> Composed {
        const Attributes& a = c.attrs();
        return sum(diagonal(c.in(), {.offset = a.integer(0), .axis1 = a.integer(1), .axis2 = a.integer(2)}),
                   {.axis = -1});
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})})
      .good({ints({1, 2, 3, 4}, {2, 2})}, {int64_t{1}, int64_t{0}, int64_t{1}})
      .bad({floats({1, 2})}, {}, "[diagonal] expected at least 2 axes, received shape (2,).");
}

}  // namespace keratin::ops
