#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/log.h"
#include "keratin/ops/generated/elementwise/log1p.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin::ops {

OpDef logit_def() {
  return OpDef("logit")
      .in({"x"})
      .doc("log(x / (1 - x)), the inverse of sigmoid, for x in (0, 1); NaN outside, infinite at the ends.")
      .compose([](const Composition& c) { return subtract(log(c.in()), log1p(negative(c.in()))); })
      .good({floats({0.125f, 0.5f, 0.75f, 0.96875f})}, {}, 8)
      .good({floats({0.25f, 0.625f}, {2, 1})}, {}, 8);
}

}  // namespace keratin::ops
