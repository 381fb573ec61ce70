#include "keratin/base/error.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
OpDef real_view_def() {
  return OpDef("real_view")
      .in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("Complex numbers as pairs (real part, imaginary part) along a new last axis: the same bytes.")
      .shares_bytes()
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        require(is_complex(call.dtype(0)), ErrorCode::kDType, "[real_view] expected complex numbers, received ",
                to_string(call.inputs[0]), ".");
        return {{call.shape(0).with_inserted(call.shape(0).rank(), 2), real_dtype(call.dtype(0))}};
      })
      .shares_bytes()
      .gradient([](const Backward& b) { return call1(get_op("complex_view"), {b.dout()}); })
      .good({complexes({{1, 2}, {3, -4}})})
      .good({complexes({{0.5f, 2}}, {1, 1})})
      .bad({floats({1, 2})}, {}, "[real_view] expected complex numbers, received float32 (2,).");
}

}  // namespace keratin::ops
