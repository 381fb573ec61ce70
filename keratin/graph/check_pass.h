// Mode debug: whether what a pass made of a graph still computes the same.
#pragma once

#include <optional>

#include "keratin/graph/ir.h"

namespace keratin::graph {

/// Computes a graph before and after each pass, on the given arguments or on random ones and on the present values of
/// its variables, and compares results and updates.
///
/// After an exact pass every bit must be the same (any NaN is a NaN). A pass that changes values is held against the
/// program in float64: the largest error of a result may be twice what it was before the pass, and for each step one
/// unit roundoff of the largest number more. Where the program before the pass gave no number (an overflow that the
/// pass takes away), the new one must be as near to float64's; where float64 has none either, anything goes.
class PassChecker {
 public:
  PassChecker(const Graph& graph, const Tensors& examples);
  /// Throws Error kInternal that names the pass and the first value that differs. `graph` is what the next pass is held
  /// against.
  void check(const char* pass, bool exact, const Graph& graph);

 private:
  Graph graph_;
  Tensors arguments_, variables_, results_;
};

}  // namespace keratin::graph
