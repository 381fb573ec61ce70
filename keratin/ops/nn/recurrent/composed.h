// Recurrent layers as a scan of public ops: what the fused kernels must agree with, and the source of the gradients of
// their gradients.
#pragma once

#include "keratin/ops/nn/recurrent/sequence_op.h"

namespace keratin::ops::recurrent {

/// The sequence and the last states, from the inputs of a forward op (sequence_op.h).
Tensors composed_layer(const Tensors& inputs, Cell cell, bool go_backwards);

/// A GRU whose reset gate multiplies h before the product with the recurrent kernel (Keras's reset_after=False); the
/// bias is (3 * units,).
Tensors composed_gru_reset_before(const Tensors& inputs, bool go_backwards);

/// The gradients of a backward op's inputs, as if it were the gradient of composed_layer. The sequence and what was
/// saved have none of their own: they follow from the inputs, through which everything is derived.
Gradients composed_second_gradients(const Backward& b, Cell cell);

}  // namespace keratin::ops::recurrent
