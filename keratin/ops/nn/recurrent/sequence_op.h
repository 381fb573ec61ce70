// What the ops of recurrent layers share: their inputs, checks and results.
//
// A forward op takes x (batch, time, features), h (batch, units), for an LSTM c (batch, units), kernel (features,
// gates * units), recurrent_kernel (units, gates * units), bias (LSTM (4 * units,), GRU (2, 3 * units)) and mask
// (batch, time). h, c, bias and mask may be empty vectors (0,): zeros, none. It gives the sequence of h (batch, time,
// units), the last h, for an LSTM the last c, and what the backward op wants (empty unless `saves`).
// A backward op takes the same, then the sequence and what was saved, then the gradients of the sequence (empty:
// zeros), the last h and the last c; it gives the gradients of the floating inputs (that of x is empty where it is not
// wanted).
#pragma once

#include "keratin/ops/nn/recurrent/cells.h"

namespace keratin::ops::recurrent {

enum Attribute_ : size_t { kGoBackwards, kSaves, kWantsDx = kSaves, kResetAfter = kSaves, kBfloat16 };

/// The inputs that both have: x, h, c (LSTM), kernel, recurrent_kernel, bias, mask.
inline size_t shared_inputs(Cell cell) { return cell == Cell::kLstm ? 7 : 6; }
inline size_t states(Cell cell) { return cell == Cell::kLstm ? 2 : 1; }
inline size_t mask_input(Cell cell) { return shared_inputs(cell) - 1; }

/// Throws Error kShape or kDType, in the name of `op`, unless the specs are those of a forward op.
void check_inputs(const char* op, Cell cell, std::span<const TensorSpec> inputs);

std::vector<TensorSpec> infer_forward(const OpCall& call, Cell cell);
std::vector<TensorSpec> infer_backward(const OpCall& call, Cell cell);
Kernel prepare_forward(const OpCall& call, Cell cell);
Kernel prepare_backward(const OpCall& call, Cell cell);

/// The gradients of a forward op, by the backward op named `backward`.
Gradients forward_gradient(const Backward& b, Cell cell, const char* backward);
/// The gradients of a backward op: those of the same computation as a scan of public ops (composed.h).
Gradients backward_gradient(const Backward& b, Cell cell);

/// An input that is not there.
Tensor nothing(DType dtype);
bool is_nothing(const Tensor& t);

/// A public op of the inputs (sequences, kernel, recurrent_kernel, bias?, initial_h?, initial_c?, mask?): dtypes meet,
/// halves are computed in float32; then the forward op named `forward`, or a scan for a GRU with reset_after false.
/// Gives the sequence and the last states.
Tensors compose_layer(const Composition& c, Cell cell, const char* forward);

}  // namespace keratin::ops::recurrent
