#include "keratin/ops/nn/recurrent/composed.h"

#include "keratin/ops/control/control.h"
#include "keratin/ops/control/region_kernel.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/sigmoid.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/tanh.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/flip.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/generated/shape/transpose.h"

namespace keratin::ops::recurrent {
namespace {

Tensors lstm_step(const Tensors& state, const Tensor& from_x, const Tensor& kernel) {
  const Tensors z = split(add(from_x, matmul(state[0], kernel)), 4, {.axis = -1});
  const Tensor c = add(multiply(sigmoid(z[1]), state[1]), multiply(sigmoid(z[0]), tanh(z[2])));
  return {multiply(sigmoid(z[3]), tanh(c)), c};
}

Tensors gru_step(const Tensors& state, const Tensor& from_x, const Tensor& kernel, const Tensor& bias) {
  Tensor product = matmul(state[0], kernel);
  if (bias.defined()) product = add(product, bias);
  const Tensors x = split(from_x, 3, {.axis = -1}), h = split(product, 3, {.axis = -1});
  const Tensor z = sigmoid(add(x[0], h[0])), r = sigmoid(add(x[1], h[1]));
  const Tensor candidate = tanh(add(x[2], multiply(r, h[2])));
  return {add(multiply(z, state[0]), multiply(subtract(1, z), candidate))};
}

Tensors gru_reset_before_step(const Tensors& state, const Tensor& from_x, const Tensors& kernels) {
  const Tensors x = split(from_x, 3, {.axis = -1});
  const Tensor z = sigmoid(add(x[0], matmul(state[0], kernels[0])));
  const Tensor r = sigmoid(add(x[1], matmul(state[0], kernels[1])));
  const Tensor candidate = tanh(add(x[2], matmul(multiply(r, state[0]), kernels[2])));
  return {add(multiply(z, state[0]), multiply(subtract(1, z), candidate))};
}

// (batch, units) of zeros, whether the batch is known or not.
Tensor zero_state(const Tensor& x, int64_t units) {
  return matmul(zeros_like(sum(x, {.axis = 1})), Tensor::full({x.shape(2), units}, 0, x.dtype()));
}

/// One step: the state before and x · kernel + bias give the state after.
using Step = function_ref<Tensors(const Tensors& state, const Tensor& from_x)>;

// All steps, from x · kernel + bias of shape (time, batch, columns). The inputs are those of a forward op.
Tensors scan_steps(const Tensors& inputs, Cell cell, const Tensor& from_x, bool go_backwards, Step step) {
  const Tensor &recurrent = inputs[2 + states(cell)], &mask = inputs[4 + states(cell)];
  Tensors state;
  for (size_t i = 1; i <= states(cell); ++i)
    state.push_back(!is_nothing(inputs[i]) ? inputs[i] : zero_state(inputs[0], recurrent.shape(0)));
  Tensors rows = {from_x};
  if (!is_nothing(mask)) rows.push_back(expand_dims(transpose(mask), -1));
  const auto masked_step = [&](const Tensors& before, const Tensors& row) -> Scanned {
    Tensors after = step(before, row[0]);
    for (size_t i = 0; i < after.size() && row.size() > 1; ++i) after[i] = where(row[1], after[i], before[i]);
    return {after, {after[0]}};
  };
  Scanned out =
      scan(function_ref<Scanned(const Tensors&, const Tensors&)>(masked_step), state, rows, {.reverse = go_backwards});
  const Tensor sequence = go_backwards ? flip(out.ys[0], {.axis = 0}) : out.ys[0];
  out.carry.insert(out.carry.begin(), transpose(sequence, {.axes = {1, 0, 2}}));
  return out.carry;
}

Tensor product_with_x(const Tensors& inputs, Cell cell) {
  return matmul(transpose(inputs[0], {.axes = {1, 0, 2}}), inputs[1 + states(cell)]);
}

}  // namespace

Tensors composed_layer(const Tensors& inputs, Cell cell, bool go_backwards) {
  const Tensor &recurrent = inputs[2 + states(cell)], &bias = inputs[3 + states(cell)];
  Tensor from_x = product_with_x(inputs, cell), inner_bias;
  if (!is_nothing(bias) && cell == Cell::kLstm) from_x = add(from_x, bias);
  if (!is_nothing(bias) && cell == Cell::kGru) {
    const Tensors both = split(bias, 2, {.axis = 0});
    from_x = add(from_x, both[0]), inner_bias = both[1];
  }
  const auto step = [&](const Tensors& state, const Tensor& x) {
    return cell == Cell::kLstm ? lstm_step(state, x, recurrent) : gru_step(state, x, recurrent, inner_bias);
  };
  return scan_steps(inputs, cell, from_x, go_backwards, step);
}

Tensors composed_gru_reset_before(const Tensors& inputs, bool go_backwards) {
  Tensor from_x = product_with_x(inputs, Cell::kGru);
  if (!is_nothing(inputs[4])) from_x = add(from_x, inputs[4]);
  const Tensors kernels = split(inputs[3], 3, {.axis = -1});
  const auto step = [&](const Tensors& state, const Tensor& x) { return gru_reset_before_step(state, x, kernels); };
  return scan_steps(inputs, Cell::kGru, from_x, go_backwards, step);
}

Gradients composed_second_gradients(const Backward& b, Cell cell) {
  const size_t shared = shared_inputs(cell), first_gradient = shared + 2;
  const Tensors inputs = part(b.ins(), 0, shared);
  Tensors douts = part(b.ins(), first_gradient, b.ins().size());
  const bool no_dsequence = is_nothing(douts[0]);
  if (no_dsequence) douts[0] = zeros_like(b.in(shared));
  const std::vector<TensorSpec> specs = specs_of(inputs);
  const bool go_backwards = b.attrs().boolean(kGoBackwards);
  const auto layer = [&](const Tensors& in) { return composed_layer(in, cell, go_backwards); };
  const Ref<const Region> backward = gradient_region(*make_region(layer, specs, b.op().name), specs);
  Tensors arguments = inputs;
  append(arguments, douts);
  const Ref<const Region> twice = gradient_region(*backward, specs_of(arguments));
  const bool no_dx = !b.attrs().boolean(kWantsDx);
  arguments.push_back(no_dx ? zeros_like(b.in()) : b.dout());
  for (size_t i = 1; i < b.outs().size(); ++i) arguments.push_back(b.dout(i));
  const Tensors found = replay(*twice, arguments);  // of the floating inputs, then of the douts
  Tensors gradients = part(found, 0, shared - 1);
  gradients.resize(first_gradient);  // none of the mask, the sequence and what was saved
  append(gradients, part(found, shared - 1, found.size()));
  if (no_dsequence) gradients[first_gradient] = Tensor();
  return gradients;
}

}  // namespace keratin::ops::recurrent
