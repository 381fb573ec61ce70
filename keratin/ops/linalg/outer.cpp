#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::ops {
OpDef outer_def() {
  return OpDef("outer")
      .doc("All products of an element of x1 (rows) and one of x2 (columns), both taken as vectors.")
      .in({"x1", "x2"})
      .takes_complex()
      .keras("numpy", "Outer")
      .compose([](const Composition& c) -> Composed {
        return multiply(reshape(c.in(0), {-1, 1}), reshape(c.in(1), {1, -1}));
      })
      .good({{1, 2, 3}, {4, -5}})
      .good({{{1, 2}, {3, 4}}, {{1, 0.5}}})
      .good({ints({1, 2}), ints({3, 4, 5})});
}

}  // namespace keratin::ops
