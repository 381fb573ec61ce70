#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/recurrent/sequence_op.h"

namespace keratin::ops {

using recurrent::Cell;

OpDef gru_sequence_def() {
  const Tensor x = floats({1, -0.5f, 0.25f, 2, -1, 0.75f, 0.5f, 1}, {2, 2, 2});
  const Tensor kernel = floats({0.5f, -1, 0.25f, -0.5f, 0.75f, 1}, {2, 3});
  const Tensor recurrent = floats({0.5f, 1, -0.75f}, {1, 3}), bias = floats({0, 1, 0.5f, -0.25f, 0.5f, 0.75f}, {2, 3});
  const Tensor h = floats({0.5f, -0.25f}, {2, 1}), none = floats({});
  return OpDef("gru_sequence")
      .in({"x", "h", "kernel", "recurrent_kernel", "bias", "mask"}, Inputs::kAsGiven)
      .attr("go_backwards", AttributeKind::kBool, false, "The last row first.")
      .attr("saves", AttributeKind::kBool, false, "Also give what gru_sequence_grad wants; otherwise an empty vector.")
      .attr("bfloat16", AttributeKind::kBool, false,
            "Round the operands of products to bfloat16, where the processor multiplies them; sums stay float32.")
      .results(3)
      .doc("The kernel behind gru. h, bias and mask may be empty vectors: zeros, none.")
      .infer([](const OpCall& call) { return recurrent::infer_forward(call, Cell::kGru); })
      .prepare([](const OpCall& call) { return recurrent::prepare_forward(call, Cell::kGru); })
      .gradient([](const Backward& b) { return recurrent::forward_gradient(b, Cell::kGru, "gru_sequence_grad"); })
      .good({x, h, kernel, recurrent, bias, bools({true, false, true, true}, {2, 2})}, {}, 16)
      .good({x, none, kernel, recurrent, none, bools({})}, {true, true}, 16, false)
      .bad({x, h, kernel, recurrent, bias, none}, {}, "[gru_sequence] expected a mask of bool, received float32.")
      .bad({doubles({1}, {1, 1, 1}), none, floats({1, 2, 3}, {1, 3}), recurrent, bias, bools({})}, {},
           "[gru_sequence] expected all in float32 or all in float64, received float64 and float32.");
}

}  // namespace keratin::ops
