// Running the nodes behind expressions again, with other values in some places.
#pragma once

#include <map>
#include <optional>

#include "keratin/graph/expression_nodes.h"
#include "keratin/ops/def/reverse.h"

namespace keratin::graph {

/// What stands for which values of expressions.
class Substitution {
 public:
  /// `by` stands for `value`; when that reads a variable, for every read of the variable.
  void set(const Tensor& value, const Tensor& by);
  /// What stands for output `index` of a node; null: nothing does.
  const Tensor* find(const ops::Node& node, size_t index) const;
  bool empty() const { return values_.empty() && variables_.empty(); }

 private:
  std::map<ValueKey, Tensor> values_;
  std::map<const void*, Tensor> variables_;
};

/// What expressions are made of, in the order in which it was made. Below a value that is substituted nothing is
/// listed but what others need.
struct ExpressionNodes {
  ExpressionNodes(const ops::Tensors& roots, const Substitution& substitution);

  std::vector<Ref<ops::Node>> nodes;   ///< that must run: ops, layers, gradients
  std::vector<Ref<ops::Node>> inputs;  ///< that nothing stands for
  std::vector<Variable> variables;     ///< that are read
  std::vector<std::pair<ValueKey, Tensor>> substituted;
  bool has_gradients = false;
};

/// What inputs that nothing stands for become.
enum class Leaves {
  keep,   ///< inputs and reads of variables stay what they are: expressions give expressions
  value,  ///< variables give their values; an input is an Error that names it
};

/// Calls the ops, layers and gradients behind `roots` again, in the order in which they were made.
ops::Tensors replay(const ops::Tensors& roots, const Substitution& substitution, Leaves leaves);

}  // namespace keratin::graph
