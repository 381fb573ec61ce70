#include "keratin/graph/replay.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "keratin/base/error.h"
#include "keratin/graph/gradient_call.h"
#include "keratin/ops/autocast.h"
#include "keratin/ops/def/call.h"

namespace keratin::graph {
namespace {

using ops::Node;
using ops::Tensors;

const GradientCall* gradient_call_of(const Node& node) { return dynamic_cast<const GradientCall*>(node.owner.get()); }

class Run {
 public:
  Run(const ExpressionNodes& what, const Substitution& substitution, Leaves leaves)
      : substitution_(substitution), leaves_(leaves) {
    for (const Ref<Node>& node : what.inputs) leaf(node);
    if (what.has_gradients && leaves == Leaves::value) recorder_.emplace();
    for (const Ref<Node>& node : what.nodes) made_[node.get()] = make(*node);
  }

  Tensor value(const Tensor& t) const {
    if (!t.is_symbolic()) return t;
    const auto [node, index] = key_of(t);
    if (const Tensor* by = substitution_.find(*node, index)) return *by;
    return made_.at(node)[index];
  }

 private:
  void leaf(const Ref<Node>& node) {
    if (leaves_ == Leaves::keep) {
      made_[node.get()] = ops::outputs_of(node);
      return;
    }
    const auto* read = dynamic_cast<const VariableRead*>(node->owner.get());
    const auto* owner = dynamic_cast<const ops::NodeOwner*>(node->owner.get());
    require(read != nullptr, ErrorCode::kInvalidArgument, "[function] an output depends on the input \"",
            owner == nullptr ? std::string("?") : owner->label(), "\" (", ops::to_string(node->outputs[0]),
            "), which was not given. Add it to the inputs, or say in .givens what stands for it.");
    made_[node.get()] = {read->variable.value()};
  }

  Tensors make(const Node& node) {
    Tensors in;
    for (const Tensor& t : node.inputs) in.push_back(t.defined() ? value(t) : t);
    if (node.kind == Node::Kind::kOp) return ops::call(*node.op, std::move(in), node.attrs, node.where);
    const WhereScope where(node.where);
    const GradientCall* gradient = gradient_call_of(node);
    if (gradient != nullptr && leaves_ == Leaves::value) return gradient->differentiate(recorder_->log, in);
    const auto* owner = dynamic_cast<const ops::NodeOwner*>(node.owner.get());
    require(owner != nullptr, ErrorCode::kInternal, "[graph] a call that nobody can make again.");
    return owner->replay(in);
  }

  const Substitution& substitution_;
  Leaves leaves_;
  std::optional<ops::CallRecorder> recorder_;
  std::unordered_map<const Node*, Tensors> made_;
};

}  // namespace

void Substitution::set(const Tensor& value, const Tensor& by) {
  if (const Variable* variable = variable_of(value))
    variables_[variable->identity()] = by;
  else
    values_[key_of(value)] = by;
}

const Tensor* Substitution::find(const Node& node, size_t index) const {
  if (const auto at = values_.find({&node, index}); at != values_.end()) return &at->second;
  if (variables_.empty()) return nullptr;
  const auto* read = dynamic_cast<const VariableRead*>(node.owner.get());
  if (read == nullptr) return nullptr;
  const auto at = variables_.find(read->variable.identity());
  return at == variables_.end() ? nullptr : &at->second;
}

ExpressionNodes::ExpressionNodes(const Tensors& roots, const Substitution& substitution) {
  std::unordered_set<const Node*> seen;
  std::set<const void*> read;
  std::set<ValueKey> replaced;
  Tensors pending = roots;
  while (!pending.empty()) {
    const Tensor t = std::move(pending.back());
    pending.pop_back();
    if (!t.is_symbolic()) continue;
    const ops::NodeValue& v = ops::value_of(t);
    if (substitution.find(*v.node, v.index) != nullptr) {
      if (replaced.insert(key_of(t)).second) substituted.emplace_back(key_of(t), t);
      continue;
    }
    if (!seen.insert(v.node.get()).second) continue;
    if (v.node->kind == Node::Kind::kInput) {
      inputs.push_back(v.node);
      const Variable* variable = variable_of(t);
      if (variable != nullptr && read.insert(variable->identity()).second) variables.push_back(*variable);
      continue;
    }
    has_gradients = has_gradients || gradient_call_of(*v.node) != nullptr;
    nodes.push_back(v.node);
    pending.insert(pending.end(), v.node->inputs.begin(), v.node->inputs.end());
  }
  const auto by_serial = [](const Ref<Node>& a, const Ref<Node>& b) { return a->serial < b->serial; };
  std::sort(nodes.begin(), nodes.end(), by_serial);
  std::sort(inputs.begin(), inputs.end(), by_serial);
}

Tensors replay(const Tensors& roots, const Substitution& substitution, Leaves leaves) {
  const Autocast off(std::nullopt);  // its casts are nodes
  const ExpressionNodes what(roots, substitution);
  const Run run(what, substitution, leaves);
  Tensors out;
  for (const Tensor& t : roots) out.push_back(run.value(t));
  return out;
}

}  // namespace keratin::graph
