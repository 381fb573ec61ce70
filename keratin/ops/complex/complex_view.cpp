#include "keratin/base/error.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
OpDef complex_view_def() {
  return OpDef("complex_view")
      .in({"x"}, Inputs::kAsGiven)
      .doc("The pairs (real part, imaginary part) along the last axis as complex numbers: the same bytes.")
      .shares_bytes()
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        const Shape& in = call.shape(0);
        const DType dtype = call.dtype(0);
        require(dtype == DType::float32 || dtype == DType::float64, ErrorCode::kDType,
                "[complex_view] expected float32 or float64, received ", to_string(call.inputs[0]), ".");
        require(in.rank() > 0 && (in.last() == 2 || in.last() == kUnknown), ErrorCode::kShape,
                "[view_as_complex] expected a last axis of size 2 (real part, imaginary part), received shape ", in,
                ".");
        return {{in.without(-1), complex_dtype(dtype)}};
      })
      .shares_bytes()
      .gradient([](const Backward& b) { return call1(get_op("real_view"), {b.dout()}); })
      .good({floats({1, 2, 3, 4}, {2, 2})})
      .good({floats({1, -2}, {1, 1, 2})})
      .bad({ints({1, 2})}, {}, "[complex_view] expected float32 or float64, received int32 (2,).")
      .bad({floats({1, 2, 3})}, {},
           "[view_as_complex] expected a last axis of size 2 (real part, imaginary part), received shape (3,).");
}

}  // namespace keratin::ops
