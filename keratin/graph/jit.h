// jit: an eager function, traced and planned once per signature of its arguments.
#pragma once

#include <memory>

#include "keratin/graph/compile.h"
#include "keratin/graph/plan.h"

namespace keratin::graph {

/// Options of jit.
struct JitOptions {
  int64_t max_plans = 64;  ///< signatures kept; the least recently used goes first
  /// One trace serves every size of the batch: of the arguments whose first axis changed together between two calls.
  /// For functions that do not branch on that size (an `if` in C++ is not seen; sizes 0 and 1 get traces of their own).
  /// Where a program depends on the size in another way than through shapes, each size is traced as before, and
  /// retrace_report() says why.
  bool symbolic_batch = false;
  CompileOptions compile;
};

/// Why a jit had to trace once more.
struct Retrace {
  enum class Kind { kFirst, kShape, kDType, kCount, kAutocast, kForgotten, kBatch };
  Kind kind;
  std::string reason;  ///< "argument 1: shape (32, 8) -> (7, 8)"
  double seconds = 0;  ///< tracing, passes and plan
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
  /// The graph of this signature before any pass, which to_string, to_dot and to_svg (dump.h) show.
  Graph lower(std::span<const TensorSpec> inputs) const;
  /// How often the function was traced.
  int64_t traces() const;
  /// Each plan that was made, in order, and why the ones before did not do.
  std::vector<Retrace> retraces() const;
  /// The same for people, a line each.
  std::string retrace_report() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Jit jit(Function function, JitOptions options = {});

}  // namespace keratin::graph
