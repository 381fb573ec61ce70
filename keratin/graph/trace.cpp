#include "keratin/graph/trace.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "keratin/base/error.h"
#include "keratin/ops/def/node.h"

namespace keratin::graph {
namespace {

using ops::Node;

/// Stands between a running function and its variables.
class TracedVariables final : public VariableScope {
 public:
  TracedVariables() : outer_(VariableScope::exchange(this)) {}
  ~TracedVariables() override { VariableScope::exchange(outer_); }

  Tensor read(const Variable& variable) override { return entry(variable).now; }
  void assign(const Variable& variable, const Tensor& value) override {
    Entry& e = entry(variable);
    e.now = value;
    e.assigned = true;
  }

  struct Entry {
    Variable variable;
    Tensor at_entry, now;
    bool assigned = false;
  };
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  Entry& entry(const Variable& variable) {
    const auto [at, fresh] = numbers_.try_emplace(variable.identity(), entries_.size());
    if (fresh) {
      const Tensor placeholder = ops::placeholder({variable.shape(), variable.dtype()});
      entries_.push_back({variable, placeholder, placeholder});
    }
    return entries_[at->second];
  }

  VariableScope* outer_;
  std::unordered_map<const void*, size_t> numbers_;
  std::vector<Entry> entries_;
};

/// Turns the nodes reachable from results and updates into numbered steps; what is not reachable is dead and never
/// listed.
class Lowering {
 public:
  Graph graph;

  void input(const Tensor& placeholder) {
    graph.inputs.push_back(declare(
        placeholder, {Value::Kind::kInput, ops::spec_of(placeholder), static_cast<int>(graph.inputs.size()), {}}));
  }
  void variable(const Variable& v, const Tensor& placeholder) {
    const int number = static_cast<int>(graph.variables.size());
    graph.variables.push_back(v);
    graph.variable_values.push_back(
        declare(placeholder, {Value::Kind::kVariable, ops::spec_of(placeholder), number, {}}));
  }

  void lower(const Tensors& roots) {
    std::vector<Ref<Node>> nodes;
    std::unordered_set<const Node*> seen;
    Tensors pending = roots;
    while (!pending.empty()) {
      const Tensor t = std::move(pending.back());
      pending.pop_back();
      if (!t.is_symbolic()) continue;
      const Ref<Node>& node = ops::value_of(t).node;
      if (!seen.insert(node.get()).second) continue;
      if (node->kind == Node::Kind::kOp) nodes.push_back(node);
      pending.insert(pending.end(), node->inputs.begin(), node->inputs.end());
    }
    std::sort(nodes.begin(), nodes.end(), [](const Ref<Node>& a, const Ref<Node>& b) { return a->serial < b->serial; });
    for (const Ref<Node>& node : nodes) add_step(*node);
  }

  int number_of(const Tensor& t) {
    if (!t.is_symbolic()) return constant(t);
    const ops::NodeValue& v = ops::value_of(t);
    const auto at = numbers_.find(v.node.get());
    require(at != numbers_.end(), ErrorCode::kState, "[trace] a symbolic tensor of shape ", t.shape(),
            " comes from outside the traced function. Pass it as an argument instead of capturing it.");
    return at->second[v.index];
  }

 private:
  int declare(const Tensor& placeholder, Value value) {
    const int number = graph.add_value(std::move(value));
    numbers_[ops::value_of(placeholder).node.get()] = {number};
    return number;
  }

  int constant(const Tensor& t) {
    const auto [at, fresh] = constants_.try_emplace(t.identity(), 0);
    if (fresh) at->second = graph.add_value({Value::Kind::kConstant, ops::spec_of(t), 0, t});
    return at->second;
  }

  void add_step(const Node& node) {
    Step step{node.op, node.attrs, {}, {}, node.where};
    for (const Tensor& t : node.inputs) step.inputs.push_back(number_of(t));
    for (const TensorSpec& spec : node.outputs)
      step.outputs.push_back(graph.add_value({Value::Kind::kStep, spec, static_cast<int>(graph.steps.size()), {}}));
    numbers_[&node] = step.outputs;
    graph.steps.push_back(std::move(step));
  }

  std::unordered_map<const Node*, std::vector<int>> numbers_;
  std::unordered_map<const void*, int> constants_;
};

}  // namespace

Graph trace(const Function& function, std::span<const TensorSpec> inputs) {
  Tensors arguments;
  for (const TensorSpec& spec : inputs) arguments.push_back(ops::placeholder(spec));
  TracedVariables variables;
  const Tensors results = function(arguments);
  Lowering lowering;
  for (const Tensor& argument : arguments) lowering.input(argument);
  Tensors roots = results;
  for (const auto& entry : variables.entries()) {
    lowering.variable(entry.variable, entry.at_entry);
    if (entry.assigned) roots.push_back(entry.now);
  }
  lowering.lower(roots);
  for (const Tensor& result : results) lowering.graph.outputs.push_back(lowering.number_of(result));
  for (size_t i = 0; i < variables.entries().size(); ++i) {
    const auto& entry = variables.entries()[i];
    if (entry.assigned && !entry.now.is(entry.at_entry))
      lowering.graph.updates.push_back({static_cast<int>(i), lowering.number_of(entry.now)});
  }
  return std::move(lowering.graph);
}

}  // namespace keratin::graph
