// The one path from a public op to its arithmetic.
#pragma once

#include "keratin/base/where.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// Runs the op: promotes the inputs, then computes (all inputs concrete) or adds a node to the graph (any symbolic),
/// and shows the call to whoever observes this thread (tapes). Errors name the op, and the user's line `where` the call
/// comes from.
Tensors call(const OpDef& op, Tensors inputs, Attributes attrs, const Where& where);
Tensors call(const OpDef& op, Tensors inputs, Attributes attrs = {});
/// The same for an op with one output.
Tensor call1(const OpDef& op, Tensors inputs, Attributes attrs, const Where& where);
Tensor call1(const OpDef& op, Tensors inputs, Attributes attrs = {});

/// Whoever wants to see the calls of this thread, innermost first. current_where() is the user's line of the call.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void observe(const OpDef& op, const Tensors& inputs, const Attributes& attrs, const Tensors& outputs) = 0;

  /// Enters and leaves this thread's stack of observers.
  static void push(CallObserver* observer);
  static void remove(CallObserver* observer);
  /// Shows all of this thread's observers a call whose outputs were made otherwise than by call().
  static void show(const OpDef& op, const Tensors& inputs, const Attributes& attrs, const Tensors& outputs);
  /// Whether anybody sees this thread's calls now.
  static bool any();
};

/// While alive, no observer of this thread sees calls.
class Unobserved {
 public:
  Unobserved();
  ~Unobserved();
  Unobserved(const Unobserved&) = delete;
  Unobserved& operator=(const Unobserved&) = delete;

 private:
  std::vector<CallObserver*> saved_;
};

/// Specs after promotion, checked: what infer says for these inputs.
std::vector<TensorSpec> infer(const OpDef& op, std::span<const TensorSpec> inputs, const Attributes& attrs);

/// `x` as another dtype; itself when it has it already and is not weak.
Tensor convert(const Tensor& x, DType dtype);

}  // namespace keratin::ops
