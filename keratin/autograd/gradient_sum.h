// GradientSum: gradients of several batches added up before one step of an optimizer.
#pragma once

#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/core/variable.h"

namespace keratin {

/// Sums of gradients, one for each variable, kept in variables of their own; so it works inside a trace too.
///
///     GradientSum sum(model.trainable_variables());
///     for (const auto& part : parts) sum.add(tape_gradients(part));
///     optimizer.apply(sum.take(1.0 / 4), sum.variables());
class GradientSum {
 public:
  explicit GradientSum(std::vector<Variable> variables);

  /// Adds one gradient for each variable; an empty one adds nothing.
  void add(const std::vector<Tensor>& gradients);
  /// The sums times `scale`, and back to zero.
  std::vector<Tensor> take(double scale = 1);
  std::vector<Tensor> sums() const;
  const std::vector<Variable>& variables() const { return variables_; }

 private:
  std::vector<Variable> variables_, sums_;
};

}  // namespace keratin
