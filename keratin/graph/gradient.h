// Gradients of expressions, as expressions.
#pragma once

#include <utility>
#include <vector>

#include "keratin/graph/symbolic.h"

namespace keratin::graph {

/// What the gradient with respect to something that the cost does not depend on is.
enum class Disconnected {
  error,  ///< an Error that names it
  zero,
};

/// Options of gradient.
struct GradientOptions {
  Disconnected disconnected = Disconnected::error;
  std::vector<Tensor> consider_constant = {};  ///< no gradient goes through these expressions
  /// Gradients of the cost with respect to intermediate expressions, used instead of computing them. With them the cost
  /// may be empty.
  std::vector<std::pair<Tensor, Tensor>> known_gradients = {};
};

/// d cost / d wrt, an expression like wrt. The cost is a scalar; wrt an input, a shared variable or any intermediate
/// expression. Of any order, through cond, scan and layers too. The rules run when a function is compiled, where every
/// size is known; so what they find wrong is said there.
Tensor gradient(const Tensor& cost, const Tensor& wrt, const GradientOptions& options = {});
/// The same for several at once: each expression is gone over once.
std::vector<Tensor> gradient(const Tensor& cost, const std::vector<Tensor>& wrt, const GradientOptions& options = {});

}  // namespace keratin::graph
