// Attention written with public ops: for biases, and for gradients of the gradient.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::attention {

/// (batch, time, heads, depth) -> (batch, heads, time, depth), each head `times` times.
Tensor by_head(const Tensor& x, int64_t times);
/// Which of the logits (batch, heads, time, source) a mask (may be empty) and causality leave; empty: all.
Tensor visible(const Tensor& logits, const Tensor& mask, bool causal);
/// The logits with kHidden where they are not visible.
Tensor hidden(const Tensor& logits, const Tensor& visible);

/// tiled_attention_grad: the same inputs, the same three outputs.
Tensors composed_gradient(const Tensors& inputs, double scale, bool causal);

}  // namespace keratin::ops::attention
