#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/recurrent/sequence_op.h"

namespace keratin::ops {

using recurrent::Cell;

OpDef gru_sequence_grad_def() {
  const Tensor x = floats({1, -0.5f, 0.25f, 2}, {1, 2, 2});
  const Tensor kernel = floats({0.5f, -1, 0.25f, -0.5f, 0.75f, 1}, {2, 3});
  const Tensor recurrent = floats({0.5f, 1, -0.75f}, {1, 3}), bias = floats({0, 1, 0.5f, -0.25f, 0.5f, 0.75f}, {2, 3});
  const Tensor h = floats({0.5f}, {1, 1}), sequence = floats({0.25f, -0.5f}, {1, 2, 1});
  const Tensor saved = Tensor::full({1, 2, 4, 16}, 0.25), none = floats({});
  return OpDef("gru_sequence_grad")
      .in({"x", "h", "kernel", "recurrent_kernel", "bias", "mask", "sequence", "saved", "dsequence", "dh"},
          Inputs::kAsGiven)
      .attr("go_backwards", AttributeKind::kBool, false, "As gru_sequence had it.")
      .attr("wants_dx", AttributeKind::kBool, true, "Compute the gradient of x; otherwise it is an empty vector.")
      .attr("bfloat16", AttributeKind::kBool, false, "As gru_sequence had it.")
      .results(5)
      .doc(
          "The gradients of gru_sequence: of x, h, kernel, recurrent_kernel and bias. An empty dsequence is one of "
          "zeros. Its own gradient is that of "
          "the same steps as a scan; it takes sequence and saved for what gru_sequence gives for these inputs.")
      .infer([](const OpCall& call) { return recurrent::infer_backward(call, Cell::kGru); })
      .prepare([](const OpCall& call) { return recurrent::prepare_backward(call, Cell::kGru); })
      .gradient([](const Backward& b) { return recurrent::backward_gradient(b, Cell::kGru); })
      .good({x, h, kernel, recurrent, bias, bools({true, false}, {1, 2}), sequence, saved, sequence, h}, {}, 32, false)
      .good({x, none, kernel, recurrent, none, bools({}), sequence, saved, none, h}, {true, false}, 32, false)
      .bad({x, h, kernel, recurrent, bias, bools({}), sequence, none, sequence, h}, {},
           "[gru_sequence_grad] expected saved values of shape (1, 2, 4, 16), received (0,).")
      .bad({x, h, kernel, recurrent, bias, bools({}), h, saved, sequence, h}, {},
           "[gru_sequence_grad] expected a sequence of shape (1, 2, 1), received (1, 1).");
}

}  // namespace keratin::ops
