#include "keratin/ops/nn/recurrent/sequence_op.h"

#include <utility>

#include "keratin/base/error.h"
#include "keratin/base/text.h"
#include "keratin/ops/def/autocast.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/nn/recurrent/composed.h"

namespace keratin::ops::recurrent {
namespace {

int64_t gates_of(Cell cell) { return cell == Cell::kLstm ? 4 : 3; }

bool may_be_nothing(const Shape& shape) { return shape.rank() == 1 && (shape[0] == 0 || shape[0] == kUnknown); }

bool fits(const Shape& shape, const Shape& wanted) {
  if (shape.rank() != wanted.rank()) return false;
  for (int64_t axis = 0; axis < shape.rank(); ++axis)
    if (shape[axis] != wanted[axis] && shape[axis] != kUnknown && wanted[axis] != kUnknown) return false;
  return true;
}

/// The inputs of a call by name.
struct CallInputs {
  std::span<const TensorSpec> specs;
  Cell cell;

  const TensorSpec& x() const { return specs[0]; }
  const TensorSpec& h() const { return specs[1]; }
  const TensorSpec& kernel() const { return specs[1 + states(cell)]; }
  const TensorSpec& recurrent() const { return specs[2 + states(cell)]; }
  const TensorSpec& bias() const { return specs[3 + states(cell)]; }
  const TensorSpec& mask() const { return specs[4 + states(cell)]; }

  int64_t units() const {
    const Shape& shape = recurrent().shape;
    return shape[1] != kUnknown ? shape[1] / gates_of(cell) : shape[0];
  }
  int64_t columns() const { return units() == kUnknown ? kUnknown : units() * gates_of(cell); }
  Shape state() const { return {x().shape[0], units()}; }
  Shape bias_shape() const { return cell == Cell::kLstm ? Shape{columns()} : Shape{2, columns()}; }
};

Sizes sizes_of(const OpCall& call, Cell cell) {
  const CallInputs in{call.inputs, cell};
  const auto there = [](const TensorSpec& spec) { return !(spec.shape.rank() == 1 && spec.shape[0] == 0); };
  Sizes s;
  s.batch = in.x().shape[0], s.time = in.x().shape[1], s.features = in.x().shape[2], s.units = in.units();
  s.go_backwards = call.attrs().boolean(kGoBackwards);
  s.bfloat16 = call.attrs().boolean(kBfloat16);
  s.has_h = there(in.h()), s.has_c = cell == Cell::kLstm && there(call.inputs[2]);
  s.has_bias = there(in.bias()), s.has_mask = there(in.mask());
  return s;
}

Shape saved_shape(const CallInputs& in) {
  const int64_t units = in.units() == kUnknown ? kUnknown : padded(in.units());
  return {in.x().shape[0], in.x().shape[1], in.cell == Cell::kLstm ? kLstmSaved : kGruSaved, units};
}

void expect(const char* op, const char* what, const Shape& wanted, const Shape& received) {
  require(fits(received, wanted), ErrorCode::kShape, "[", op, "] expected ", what, " of shape ", wanted, ", received ",
          received, ".");
}

// Zeros of a trace: what Backward::dout gives where nothing depends on an output, as when the last state alone is used.
bool are_zeros(const Tensor& t) {
  if (!t.is_symbolic()) return false;
  const Node& node = *value_of(t).node;
  return node.kind == Node::Kind::kOp && node.op == &get_op("zeros_like");
}

}  // namespace

void check_inputs(const char* op, Cell cell, std::span<const TensorSpec> inputs) {
  const CallInputs in{inputs, cell};
  const int64_t gates = gates_of(cell);
  require(in.x().shape.rank() == 3, ErrorCode::kShape, "[", op,
          "] expected sequences of shape (batch, time, features), received ", in.x().shape, ".");
  const Shape& recurrent = in.recurrent().shape;
  const bool square = recurrent.rank() == 2 &&
                      (recurrent[0] == kUnknown || recurrent[1] == kUnknown || recurrent[1] == gates * recurrent[0]);
  require(square, ErrorCode::kShape, "[", op, "] expected a recurrent_kernel of shape (units, ", gates,
          " * units), received ", recurrent, ".");
  expect(op, "a kernel", {in.x().shape[2], in.columns()}, in.kernel().shape);
  for (size_t i = 1; i <= states(cell); ++i)
    if (!may_be_nothing(inputs[i].shape)) expect(op, i == 1 ? "initial_h" : "initial_c", in.state(), inputs[i].shape);
  if (!may_be_nothing(in.bias().shape)) expect(op, "a bias", in.bias_shape(), in.bias().shape);
  if (!may_be_nothing(in.mask().shape)) expect(op, "a mask", {in.x().shape[0], in.x().shape[1]}, in.mask().shape);
  require(in.mask().dtype == DType::bool_, ErrorCode::kDType, "[", op, "] expected a mask of bool, received ",
          in.mask().dtype, ".");
  for (size_t i = 0; i < mask_input(cell); ++i)
    require(inputs[i].dtype == in.x().dtype && (inputs[i].dtype == DType::float32 || inputs[i].dtype == DType::float64),
            ErrorCode::kDType, "[", op, "] expected all in float32 or all in float64, received ", in.x().dtype, " and ",
            inputs[i].dtype, ".");
}

std::vector<TensorSpec> infer_forward(const OpCall& call, Cell cell) {
  check_inputs(call.op->name, cell, call.inputs);
  const CallInputs in{call.inputs, cell};
  const DType dtype = in.x().dtype;
  std::vector<TensorSpec> out = {{{in.x().shape[0], in.x().shape[1], in.units()}, dtype}};
  for (size_t i = 0; i < states(cell); ++i) out.push_back({in.state(), dtype});
  out.push_back({call.attrs().boolean(kSaves) ? saved_shape(in) : Shape{0}, dtype});
  return out;
}

std::vector<TensorSpec> infer_backward(const OpCall& call, Cell cell) {
  const char* op = call.op->name;
  const size_t shared = shared_inputs(cell);
  check_inputs(op, cell, call.inputs.first(shared));
  const CallInputs in{call.inputs, cell};
  const Shape sequence = {in.x().shape[0], in.x().shape[1], in.units()};
  expect(op, "a sequence", sequence, call.shape(shared));
  expect(op, "saved values", saved_shape(in), call.shape(shared + 1));
  if (!may_be_nothing(call.shape(shared + 2)))
    expect(op, "a gradient of the sequence", sequence, call.shape(shared + 2));
  for (size_t i = 0; i < states(cell); ++i)
    expect(op, "a gradient of the last state", in.state(), call.shape(shared + 3 + i));
  for (size_t i = shared; i < call.inputs.size(); ++i)
    require(call.dtype(i) == in.x().dtype, ErrorCode::kDType, "[", op, "] expected ", in.x().dtype, ", received ",
            call.dtype(i), ".");
  std::vector<TensorSpec> out(call.inputs.begin(), call.inputs.begin() + static_cast<std::ptrdiff_t>(mask_input(cell)));
  if (!call.attrs().boolean(kWantsDx)) out[0].shape = {0};
  return out;
}

Kernel prepare_forward(const OpCall& call, Cell cell) {
  Sizes s = sizes_of(call, cell);
  s.saves = call.attrs().boolean(kSaves);
  Kernel k = call.dtype(0) == DType::float32 ? float_forward(cell, s) : double_forward(cell, s);
  k.n[0] = static_cast<int64_t>(call.inputs.size() + call.outputs.size());  // where the scratch is
  return k;
}

Kernel prepare_backward(const OpCall& call, Cell cell) {
  Sizes s = sizes_of(call, cell);
  s.wants_dx = call.attrs().boolean(kWantsDx);
  s.has_dsequence = call.shape(shared_inputs(cell) + 2).rank() == 3;
  Kernel k = call.dtype(0) == DType::float32 ? float_backward(cell, s) : double_backward(cell, s);
  k.n[0] = static_cast<int64_t>(call.inputs.size() + call.outputs.size());
  return k;
}

Tensor nothing(DType dtype) { return Tensor::empty({0}, dtype); }
bool is_nothing(const Tensor& t) { return t.rank() == 1 && t.shape(0) == 0; }

Gradients forward_gradient(const Backward& b, Cell cell, const char* backward) {
  const size_t last = 1 + states(cell);
  Tensor saved = b.out(last);
  if (!b.attrs().boolean(kSaves))
    saved = call(b.op(), b.ins(), {b.attrs().boolean(kGoBackwards), true, b.attrs().boolean(kBfloat16)})[last];
  Tensors inputs = b.ins();
  inputs.push_back(b.out());
  inputs.push_back(saved);
  for (size_t i = 0; i < last; ++i) inputs.push_back(b.dout(i));
  Tensor& dsequence = inputs[inputs.size() - last];
  if (are_zeros(dsequence)) dsequence = nothing(dsequence.dtype());
  Tensors gradients = call(get_op(backward), std::move(inputs),
                           {b.attrs().boolean(kGoBackwards), b.needs(0), b.attrs().boolean(kBfloat16)});
  if (!b.needs(0)) gradients[0] = Tensor();
  return gradients;
}

Gradients backward_gradient(const Backward& b, Cell cell) { return composed_second_gradients(b, cell); }

Tensors compose_layer(const Composition& c, Cell cell, const char* forward) {
  // (sequences, kernel, recurrent_kernel, bias?, initial_h?, initial_c?, mask?)
  const size_t mask_at = 4 + states(cell);
  DType dtype = c.in().dtype();
  for (size_t i = 1; i < mask_at; ++i)
    if (c.has(i)) dtype = promote(dtype, c.in(i).dtype(), false, c.in(i).is_weak());
  if (!is_floating(dtype)) dtype = DType::float32;
  const DType wide = promote(dtype, DType::float32);
  const auto given = [&](size_t i) { return c.has(i) ? convert(c.in(i), wide) : nothing(wide); };
  Tensors inputs = {given(0), given(4)};
  if (cell == Cell::kLstm) inputs.push_back(given(5));
  for (const size_t i : {1, 2, 3}) inputs.push_back(given(i));
  inputs.push_back(c.has(mask_at) ? convert(c.in(mask_at), DType::bool_) : nothing(DType::bool_));

  std::vector<TensorSpec> specs;
  for (const Tensor& t : inputs) specs.push_back(spec_of(t));
  const bool reset_before = cell == Cell::kGru && !c.attrs().boolean(kResetAfter);
  if (reset_before) {  // its bias is not that of the forward op
    const Shape bias = std::exchange(specs[4].shape, Shape{0});
    check_inputs(c.op().name, cell, specs);
    if (!may_be_nothing(bias)) expect(c.op().name, "a bias", {inputs[3].shape(1)}, bias);
  } else {
    check_inputs(c.op().name, cell, specs);
  }
  // Whoever watches may want gradients; without a watcher the backward op's rule computes what is missing.
  const bool go_backwards = c.attrs().boolean(kGoBackwards);
  Tensors out = reset_before ? composed_gru_reset_before(inputs, go_backwards)
                             : call(get_op(forward), std::move(inputs),
                                    {go_backwards, CallObserver::any(), autocast_dtype() == DType::bfloat16});
  out.resize(1 + states(cell));
  for (Tensor& t : out) t = convert(t, dtype);
  return out;
}

}  // namespace keratin::ops::recurrent
