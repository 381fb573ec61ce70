// Regions inside kernels: a loop's or a branch's ops run eagerly on the kernel's own buffers.
#pragma once

#include "keratin/core/variable.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/region.h"

namespace keratin::ops {

/// While alive, neither tapes nor traces of this thread see calls.
class Undisturbed {
 public:
  Undisturbed() : scope_(VariableScope::exchange(nullptr)) {}
  ~Undisturbed() { VariableScope::exchange(scope_); }
  Undisturbed(const Undisturbed&) = delete;
  Undisturbed& operator=(const Undisturbed&) = delete;

 private:
  VariableScope* scope_;
  Unobserved unobserved_;
};

/// The values at `bytes`, which must outlive the tensor.
Tensor borrow(const void* bytes, const TensorSpec& spec);
/// Copies a value to where a kernel's caller wants it; throws Error kState when it does not look like `spec`.
void deliver(const Tensor& value, void* to, const TensorSpec& spec, const char* op);

/// How the specs of one result, state or branch that must agree differ; throws Error kDType or kShape that names both.
/// Unknown sizes agree with any.
void check_agree(const char* op, const std::string& what, const TensorSpec& expected, const TensorSpec& received);

std::vector<TensorSpec> specs_of(const Tensors& tensors);
/// Items [first, last).
Tensors part(const Tensors& tensors, size_t first, size_t last);
void append(Tensors& to, const Tensors& more);

/// The gradient of a region, as a region: from its inputs and the gradients of its differentiable outputs, to the
/// gradients of its differentiable inputs (zeros where there is none), in order.
Ref<const Region> gradient_region(const Region& region, std::span<const TensorSpec> inputs);
/// Those of `tensors` that have gradients.
Tensors differentiable(const Tensors& tensors);
/// The gradients of those of the `count` outputs that have one.
Tensors differentiable_douts(const Backward& b, size_t count);
/// `found`, in order, where `tensors` have gradients, empty tensors elsewhere.
Tensors spread(const Tensors& found, const Tensors& tensors);

}  // namespace keratin::ops
