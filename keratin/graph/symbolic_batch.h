// One trace for every batch size: two traces at different sizes say how each number of the program depends on it.
#pragma once

#include <optional>
#include <string>

#include "keratin/graph/trace.h"

namespace keratin::graph {

/// A program in which sizes and attributes may be a * batch + b, numbers also c / batch, and constants of equal
/// elements may have such shapes. Everything else must be the same in both traces.
class BatchGraph {
 public:
  /// Traces `function` with two primes as the first axis of the arguments in `batched`; whatever depends on the batch
  /// in another way, or differs from the program traced at `actual`, is the reason `why_not` to have no such program.
  /// Allocates nothing of the primes' size: ops on concrete tensors alone run while tracing, and may take 64 MB.
  static std::optional<BatchGraph> make(const Function& function, const std::vector<TensorSpec>& specs,
                                        const std::vector<bool>& batched, const Graph& actual, int64_t actual_batch,
                                        std::string& why_not);

  /// The program for this size, every spec inferred anew. Throws Error when the ops do not take it.
  Graph at(int64_t batch) const;

 private:
  BatchGraph(Graph small, Graph large) : small_(std::move(small)), large_(std::move(large)) {}

  Graph small_, large_;
};

/// How two programs differ first, in words; empty: not at all. Constants are compared by their bytes.
std::string difference(const Graph& a, const Graph& b);

}  // namespace keratin::graph
