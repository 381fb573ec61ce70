// What the nodes of expressions belong to: inputs by name, reads of variables, gradients.
#pragma once

#include <string>
#include <utility>

#include "keratin/core/variable.h"
#include "keratin/ops/def/node.h"

namespace keratin::graph {

/// Owner of a symbolic input.
struct NamedInput final : public ops::NodeOwner {
  explicit NamedInput(std::string text) : name(std::move(text)) {}
  std::string label() const override { return name; }
  std::string name;
};

/// Owner of what stands for a variable's value at the start of a run.
struct VariableRead final : public ops::NodeOwner {
  explicit VariableRead(Variable read) : variable(std::move(read)) {}
  std::string label() const override { return variable.path(); }
  Variable variable;
};

/// The variable behind a tensor that reads one; null for others.
inline const Variable* variable_of(const Tensor& t) {
  if (!t.is_symbolic()) return nullptr;
  const auto* read = dynamic_cast<const VariableRead*>(ops::value_of(t).node->owner.get());
  return read == nullptr ? nullptr : &read->variable;
}

/// An output of a node, as a key of maps.
using ValueKey = std::pair<const ops::Node*, size_t>;
inline ValueKey key_of(const Tensor& symbolic) {
  const ops::NodeValue& v = ops::value_of(symbolic);
  return {v.node.get(), v.index};
}

/// "x", or "an expression" when it has no name: for messages.
std::string described(const Tensor& t);

}  // namespace keratin::graph
