#include "keratin/ops/def/samples.h"
#include "keratin/ops/shape/strided.h"

namespace keratin::ops {
OpDef copy_def() {
  OpDef op("copy");
  op.elementwise = true;
  return op.in({"x"}, Inputs::kAsGiven)
      .takes_complex()
      .doc("The values of x in memory of their own.")
      .keras("numpy", "Copy")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> { return {call.inputs[0]}; })
      .shares_bytes()
      .gradient([](const Backward& b) { return b.dout(); })
      .good({floats({1, -2, 0.5f})})
      .good({ints({1, 2}, {1, 2})});
}

}  // namespace keratin::ops
