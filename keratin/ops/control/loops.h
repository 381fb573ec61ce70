// What the loops share: a state that goes round, and the variables that go with it.
#pragma once

#include "keratin/ops/control/region_kernel.h"

namespace keratin::ops {

/// True where loops become ops: some value is symbolic, or a function is being traced and may hold symbolic values that
/// nobody showed us.
bool loop_is_traced(const Tensors& values);

/// Throws unless the new state looks like the old one.
void check_carry(const char* op, const Tensors& before, const Tensors& after);

/// A loop's body, traced: one step on placeholders.
struct TracedBody {
  RegionTrace trace;
  Tensors carry;                    ///< the state that goes in; numbers without a dtype got the one they end with
  std::vector<Variable> variables;  ///< those that the body assigns: they are state too

  /// What goes round, as the body sees it at its beginning and leaves it at its end.
  Tensors state_in() const;
  Tensors state_out() const;
  /// What goes in: the carry, then the present values of the variables.
  Tensors initial() const;
  /// Takes the variables' last values off the results of a loop.
  Tensors assign_variables(const Tensors& results) const;
};
/// `body` gets placeholders like the carry, then like `more`. Its first results are the new carry; they are checked.
TracedBody trace_body(const char* op, RegionFunction body, const Tensors& carry, const std::vector<TensorSpec>& more);

}  // namespace keratin::ops
