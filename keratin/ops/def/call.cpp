#include "keratin/ops/def/call.h"

#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>

#include "keratin/base/error.h"
#include "keratin/core/memory.h"
#include "keratin/ops/def/autocast.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/def/prepare.h"
#include "keratin/ops/def/prepared.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops {
namespace {

thread_local std::vector<CallObserver*> observers;
thread_local std::vector<std::vector<CallObserver*>*> put_aside;  // by each Unobserved that lives

bool any_symbolic(const Tensors& tensors) {
  return std::any_of(tensors.begin(), tensors.end(), [](const Tensor& t) { return t.is_symbolic(); });
}

[[noreturn]] void refuse_complex(const OpDef& op, const Tensor& input) {
  fail(ErrorCode::kDType, "[", op.name, "] does not take complex numbers, received ", to_string(spec_of(input)),
       ". Pass real(x) and imag(x).");
}

void check_count(const OpDef& op, Tensors& inputs) {
  const size_t wanted = op.input_names.size(), needed = wanted - op.optional_inputs.size();
  if (inputs.size() >= needed && inputs.size() < wanted) inputs.resize(wanted);
  if (op.variadic) {
    require(!inputs.empty(), ErrorCode::kInvalidArgument, "[", op.name,
            "] expected at least one tensor, received none.");
  } else {
    require(inputs.size() == wanted, ErrorCode::kInvalidArgument, "[", op.name, "] expected ", wanted,
            " tensors, received ", inputs.size(), ".");
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].defined() && !op.variadic && i >= needed) continue;
    require(inputs[i].defined(), ErrorCode::kState, "[", op.name,
            "] received an empty tensor: it was never given a value.");
    if (is_complex(inputs[i].dtype()) && !op.complex) refuse_complex(op, inputs[i]);
  }
}

void promote_inputs(const OpDef& op, Tensors& inputs) {
  if (op.input_rule == Inputs::kAsGiven || inputs.empty()) return;
  if (op.input_rule == Inputs::kToBool) {
    for (Tensor& t : inputs) t = convert(t, DType::bool_);
    return;
  }
  const size_t first = op.input_rule == Inputs::kCondition ? 1 : 0;
  if (first == 1) inputs[0] = convert(inputs[0], DType::bool_);
  DType common = inputs[first].dtype();
  bool weak = inputs[first].is_weak(), uniform = true;
  for (size_t i = first + 1; i < inputs.size(); ++i) {
    uniform = uniform && inputs[i].dtype() == common;
    common = promote(common, inputs[i].dtype(), weak, inputs[i].is_weak());
    weak = weak && inputs[i].is_weak();
  }
  if (op.input_rule == Inputs::kPromoteToFloat && !is_inexact(common)) common = DType::float32, uniform = false;
  if (uniform) return;
  for (size_t i = first; i < inputs.size(); ++i) inputs[i] = convert(inputs[i], common);
}

constexpr size_t kMaxBuffers = 24;

void run(const Kernel& kernel, Tensors& outputs, const Tensors& inputs) {
  const Tensor scratch = kernel.scratch_bytes > 0 ? Tensor::empty({kernel.scratch_bytes}, DType::uint8) : Tensor();
  const size_t count = outputs.size() + inputs.size() + 1;
  std::array<void*, kMaxBuffers> few;
  std::vector<void*> many(count > kMaxBuffers ? count : 0);
  void** buffers = many.empty() ? few.data() : many.data();
  size_t i = 0;
  for (Tensor& t : outputs) buffers[i++] = t.mutable_raw();
  for (const Tensor& t : inputs) buffers[i++] = const_cast<void*>(t.raw());
  buffers[i] = scratch.defined() ? const_cast<void*>(scratch.raw()) : nullptr;
  kernel.run(kernel, buffers);
}

Tensors compute(const OpDef& op, const Tensors& inputs, const Attributes& attrs) {
  const MemoryOwner owner(op.name);
  const Ref<const Prepared> ready = prepared(op, inputs, attrs);
  Tensors outputs;
  outputs.reserve(ready->outputs.size());
  if (op.same_bytes) {
    const TensorSpec& spec = ready->outputs[0];
    outputs.push_back(Tensor::view(inputs[0].storage(), inputs[0].byte_offset(), spec.shape, spec.dtype));
    return outputs;
  }
  for (const TensorSpec& spec : ready->outputs) outputs.push_back(Tensor::empty(spec.shape, spec.dtype));
  run(ready->kernel, outputs, inputs);
  return outputs;
}

Tensors add_node(const OpDef& op, const Tensors& inputs, const Attributes& attrs) {
  std::vector<TensorSpec> specs;
  for (const Tensor& t : inputs) specs.push_back(spec_of(t));
  Ref<Node> node = Node::make(Node::Kind::kOp, inputs, infer(op, specs, attrs));
  node->op = &op;
  node->attrs = attrs;
  return outputs_of(node);
}

Tensors promote_and_run(const OpDef& op, Tensors inputs, const Attributes& attrs) {
  if (op.compose_rule != nullptr) return std::move(op.compose_rule({op, inputs, attrs}).values);
  promote_inputs(op, inputs);
  Tensors outputs = any_symbolic(inputs) ? add_node(op, inputs, attrs) : compute(op, inputs, attrs);
  CallObserver::show(op, inputs, attrs, outputs);
  return outputs;
}

Tensors call_here(const OpDef& op, Tensors inputs, Attributes attrs) {
  check_count(op, inputs);
  if (attrs.size() != op.attributes.size()) attrs = op.with_defaults(std::move(attrs));
  if (autocast_dtype() && !autocast_inputs(op, inputs)) {
    const Autocast off(std::nullopt);
    return promote_and_run(op, std::move(inputs), attrs);
  }
  return promote_and_run(op, std::move(inputs), attrs);
}

// Of tensors the storage says so; an op's own lists may be too long as well.
[[noreturn]] void fail_too_large(const OpDef& op) {
  const Error error(ErrorCode::kLimit, cat("[", op.name, "] needs more memory than there is."));
  throw current_where().file == nullptr ? error : error.from(current_where());
}

}  // namespace

std::vector<TensorSpec> infer(const OpDef& op, std::span<const TensorSpec> inputs, const Attributes& attrs) {
  return op.infer_rule({&op, inputs, &attrs, {}});
}

Kernel prepare(const OpDef& op, std::span<const TensorSpec> inputs, const Attributes& attrs,
               std::span<const TensorSpec> outputs) {
  Kernel kernel = op.prepare_rule({&op, inputs, &attrs, outputs});
  if (kernel.run == nullptr)
    fail(ErrorCode::kDType, "[", op.name, "] does not take ",
         inputs.empty() ? "these attributes" : to_string(inputs.back()), ".");
  kernel.outputs = static_cast<int64_t>(outputs.size());
  return kernel;
}

Tensors call(const OpDef& op, Tensors inputs, Attributes attrs, const Where& where) {
  const WhereScope scope(where);
  try {
    return call_here(op, std::move(inputs), std::move(attrs));
  } catch (const Error& error) {
    const Where source = current_where();
    if (source.file == nullptr || error.source().file != nullptr) throw;
    throw error.from(source);
  } catch (const std::bad_alloc&) {
    fail_too_large(op);
  } catch (const std::length_error&) {
    fail_too_large(op);
  }
}

Tensors call(const OpDef& op, Tensors inputs, Attributes attrs) {
  return call(op, std::move(inputs), std::move(attrs), Where());
}

Tensor call1(const OpDef& op, Tensors inputs, Attributes attrs) {
  return call1(op, std::move(inputs), std::move(attrs), Where());
}

Tensor call1(const OpDef& op, Tensors inputs, Attributes attrs, const Where& where) {
  return std::move(call(op, std::move(inputs), std::move(attrs), where)[0]);
}

Tensor convert(const Tensor& x, DType dtype) {
  static const OpDef& cast = get_op("cast");
  if (x.is_weak()) {
    Tensor strong = Tensor::scalar(x.item<double>(), dtype);
    // A number may be a source of gradients too.
    if (CallObserver::any() && is_floating(x.dtype())) CallObserver::show(cast, {x}, {dtype}, {strong});
    return strong;
  }
  if (x.dtype() == dtype) return x;
  return call1(cast, {x}, {dtype});
}

void CallObserver::push(CallObserver* observer) { observers.push_back(observer); }
void CallObserver::remove(CallObserver* observer) {
  std::erase(observers, observer);
  for (auto* hidden : put_aside) std::erase(*hidden, observer);
}
void CallObserver::show(const OpDef& op, const Tensors& inputs, const Attributes& attrs, const Tensors& outputs) {
  for (size_t i = observers.size(); i-- > 0;) observers[i]->observe(op, inputs, attrs, outputs);
}
bool CallObserver::any() { return !observers.empty(); }

Unobserved::Unobserved() {
  saved_.swap(observers);
  put_aside.push_back(&saved_);
}
Unobserved::~Unobserved() {
  std::erase(put_aside, &saved_);
  saved_.insert(saved_.end(), observers.begin(), observers.end());
  observers.swap(saved_);
}

}  // namespace keratin::ops
