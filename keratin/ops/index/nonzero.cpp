#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/index/index_plan.h"

namespace keratin::ops {
OpDef nonzero_def() {
  return OpDef("nonzero")
      .in({"x"}, Inputs::kAsGiven)
      .doc(
          "Where x is not 0 (NaN is not): one int32 tensor for each axis, in row-major order. The number of places "
          "depends on the values, so that it is an error in a trace.")
      .keras("numpy", "Nonzero")
      .results(0)
      .compose([](const Composition& c) -> Composed {
        require(c.in().rank() > 0, ErrorCode::kShape, "[nonzero] expected at least one axis, received a scalar.");
        Tensors out;
        for (const Tensor& positions : index_detail::true_positions("nonzero", convert(c.in(), DType::bool_)))
          out.push_back(cast(positions, DType::int32));
        return out;
      })
      .good({floats({1, 0, 2, 0, -3, 0}, {2, 3})}, {}, 4, false)
      .good({ints({0, 0, 7})})
      .good({bools({false, true})})
      .bad({floats({1}, {})}, {}, "[nonzero] expected at least one axis, received a scalar.");
}

}  // namespace keratin::ops
