// Code whose ops no tape records.
#pragma once

#include <type_traits>
#include <utility>

#include "keratin/ops/def/call.h"

namespace keratin {

/// While alive, no tape of this thread records: what is computed counts as a constant. The body of a branch or loop
/// that is traced as a whole is differentiated as written; use ops::stop_gradient there.
///
///     NoGrad no_grad;
///     w.assign(w - 0.1 * dw);
class [[nodiscard]] NoGrad {
 private:
  ops::Unobserved unobserved_;
};

/// Runs `function` with no tape recording, and returns what it returns.
///
///     Tensor target = no_grad([&] { return critic(next_state); });
template <class Function>
requires std::is_invocable_v<Function&>
decltype(auto) no_grad(Function&& function) {
  const NoGrad scope;
  return std::forward<Function>(function)();
}

}  // namespace keratin
