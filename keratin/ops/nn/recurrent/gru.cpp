#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/recurrent/sequence_op.h"

namespace keratin::ops {

OpDef gru_def() {
  const Tensor x = floats({1, -0.5f, 0.25f, 2, -1, 0.75f, 0.5f, 1, -2, 1, 0.25f, -0.75f}, {2, 3, 2});
  const Tensor kernel = floats({0.5f, -1, 0.25f, -0.5f, 0.75f, 1}, {2, 3});
  const Tensor recurrent = floats({0.5f, 1, -0.75f}, {1, 3}), bias = floats({0, 1, 0.5f, -0.25f, 0.5f, 0.75f}, {2, 3});
  const Tensor h = floats({0.5f, -0.25f}, {2, 1});
  return OpDef("gru")
      .in({"sequences", "kernel", "recurrent_kernel"}, Inputs::kAsGiven)
      .optional_in("bias")
      .optional_in("initial_h")
      .optional_in("mask")
      .attr("go_backwards", AttributeKind::kBool, false,
            "The last row first; the results stand in the order in which they were computed.")
      .attr("reset_after", AttributeKind::kBool, true,
            "False: r multiplies h before the product with recurrent_kernel, and the bias is (3 * units,).")
      .results(2)
      .doc(
          "The steps of Keras's GRU with its default activations and reset_after: with xz, xr, xh = split(x[t] · "
          "kernel "
          "+ bias[0]) and hz, hr, hh = split(h · recurrent_kernel + bias[1]), z = sigmoid(xz + hz), r = sigmoid(xr + "
          "hr), h = z * h + (1 - z) * tanh(xh + r * hh). sequences (batch, time, features), kernel (features, 3 * "
          "units), recurrent_kernel (units, 3 * units), bias (2, 3 * units); no bias is one of zeros, as is a first "
          "state that is left out. mask (batch, time): where it is false, the state and output repeat those of the "
          "step before. Gives the sequence of h (batch, time, units) and the last h. All steps run in one kernel (with "
          "reset_after false: in a scan); "
          "halves are computed in float32.")
      .compose([](const Composition& k) { return recurrent::compose_layer(k, recurrent::Cell::kGru, "gru_sequence"); })
      .good({x, kernel, recurrent, bias, h, bools({true, false, true, false, true, true}, {2, 3})}, {}, 16)
      .good({x, kernel, recurrent, bias}, {true}, 16)
      .good({x, kernel, recurrent}, {}, 16)
      .good({x, kernel, recurrent, floats({0, 1, 0.5f}), h}, {true, false}, 16)
      .bad({floats({1, 2}), kernel, recurrent}, {},
           "[gru] expected sequences of shape (batch, time, features), received (2,).")
      .bad({x, kernel, floats({1, 2, 3, 4}, {1, 4})}, {},
           "[gru] expected a recurrent_kernel of shape (units, 3 * units), received (1, 4).")
      .bad({x, kernel, recurrent, floats({1, 2})}, {}, "[gru] expected a bias of shape (2, 3), received (2,).")
      .bad({x, kernel, recurrent, bias, floats({1}, {1, 1})}, {},
           "[gru] expected initial_h of shape (2, 1), received (1, 1).")
      .bad({x, kernel, recurrent, bias}, {false, false}, "[gru] expected a bias of shape (3,), received (2, 3).");
}

}  // namespace keratin::ops
