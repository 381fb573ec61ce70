#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/recurrent/sequence_op.h"

namespace keratin::ops {

OpDef lstm_def() {
  const Tensor x = floats({1, -0.5f, 0.25f, 2, -1, 0.75f, 0.5f, 1, -2, 1, 0.25f, -0.75f}, {2, 3, 2});
  const Tensor kernel = floats({0.5f, -1, 0.25f, 1, -0.5f, 0.75f, 1, -0.25f}, {2, 4});
  const Tensor recurrent = floats({0.5f, 1, -0.75f, 0.25f}, {1, 4}), bias = floats({0, 1, 0.5f, -0.25f});
  const Tensor h = floats({0.5f, -0.25f}, {2, 1}), c = floats({1, -0.5f}, {2, 1});
  return OpDef("lstm")
      .in({"sequences", "kernel", "recurrent_kernel"}, Inputs::kAsGiven)
      .optional_in("bias")
      .optional_in("initial_h")
      .optional_in("initial_c")
      .optional_in("mask")
      .attr("go_backwards", AttributeKind::kBool, false,
            "The last row first; the results stand in the order in which they were computed.")
      .results(3)
      .doc(
          "The steps of Keras's LSTM with its default activations: i, f, g, o = split(x[t] · kernel + h · "
          "recurrent_kernel + bias), c = sigmoid(f) * c + sigmoid(i) * tanh(g), h = sigmoid(o) * tanh(c). sequences "
          "(batch, time, features), kernel (features, 4 * units), recurrent_kernel (units, 4 * units); no bias is one "
          "of zeros, as are first states that are left out. mask (batch, time): where it is false, states and output "
          "repeat those of the step before. Gives the sequence of h (batch, time, units), the last h and the last c. "
          "All steps run in one kernel; halves are computed in float32.")
      .compose(
          [](const Composition& k) { return recurrent::compose_layer(k, recurrent::Cell::kLstm, "lstm_sequence"); })
      .good({x, kernel, recurrent, bias, h, c, bools({true, false, true, false, true, true}, {2, 3})}, {}, 16)
      .good({x, kernel, recurrent, bias}, {true}, 16)
      .good({x, kernel, recurrent}, {}, 16)
      .bad({floats({1, 2}), kernel, recurrent}, {},
           "[lstm] expected sequences of shape (batch, time, features), received (2,).")
      .bad({x, kernel, floats({1, 2, 3}, {1, 3})}, {},
           "[lstm] expected a recurrent_kernel of shape (units, 4 * units), received (1, 3).")
      .bad({x, recurrent, recurrent}, {}, "[lstm] expected a kernel of shape (2, 4), received (1, 4).")
      .bad({x, kernel, recurrent, floats({1, 2})}, {}, "[lstm] expected a bias of shape (4,), received (2,).")
      .bad({x, kernel, recurrent, bias, floats({1}, {1, 1})}, {},
           "[lstm] expected initial_h of shape (2, 1), received (1, 1).")
      .bad({x, kernel, recurrent, bias, h, c, bools({true})}, {},
           "[lstm] expected a mask of shape (2, 3), received (1,).");
}

}  // namespace keratin::ops
