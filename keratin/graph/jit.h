// jit: an eager function, traced and planned once per signature of its arguments.
#pragma once

#include <memory>

#include "keratin/graph/compile.h"
#include "keratin/graph/plan.h"

namespace keratin::graph {

/// Options of jit.
struct JitOptions {
  int64_t max_plans = 64;  ///< signatures kept; the least recently used goes first
  CompileOptions compile;
};

/// A function that is traced at its first call with each signature (dtypes and shapes), and from then on runs as a
/// plan. Calls from several threads at once are allowed. While another trace or a symbolic argument is under way, or a
/// tape of this thread records, it runs inline, op by op: so a tape around it sees what it does.
///
///     auto f = graph::jit([](const Tensors& x) -> Tensors { return {ops::exp(x[0]) * 2}; });
///     Tensor y = f({x})[0];
class Jit {
 public:
  explicit Jit(Function function, JitOptions options = {});
  ~Jit();
  Jit(Jit&&) noexcept;
  Jit& operator=(Jit&&) noexcept;

  Tensors operator()(const Tensors& inputs) const;
  /// The plan for this signature, made when there is none.
  std::shared_ptr<const Plan> plan_for(std::span<const TensorSpec> inputs) const;
  /// How often a new signature was traced.
  int64_t traces() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Jit jit(Function function, JitOptions options = {});

}  // namespace keratin::graph
