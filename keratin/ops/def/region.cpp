#include "keratin/ops/def/region.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/ops/autocast.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/node.h"

namespace keratin::ops {
namespace {

/// Stands between a traced function and its variables.
class RegionScope final : public VariableScope {
 public:
  RegionScope() : outer_(VariableScope::exchange(this)) {}
  ~RegionScope() override { VariableScope::exchange(outer_); }
  RegionScope(const RegionScope&) = delete;
  RegionScope& operator=(const RegionScope&) = delete;

  Tensor read(const Variable& variable) override { return entry(variable).now; }
  void assign(const Variable& variable, const Tensor& value) override {
    RegionVariable& v = entry(variable);
    v.now = value;
    v.assigned = true;
  }
  std::vector<RegionVariable> take() { return std::move(variables_); }

 private:
  RegionVariable& entry(const Variable& variable) {
    const auto at = std::find_if(variables_.begin(), variables_.end(),
                                 [&](const RegionVariable& v) { return v.variable == variable; });
    if (at != variables_.end()) return *at;
    const Tensor seen = placeholder({variable.shape(), variable.dtype()});
    variables_.push_back({variable, seen, seen});
    return variables_.back();
  }

  VariableScope* outer_;
  std::vector<RegionVariable> variables_;
};

bool made_inside(const RegionTrace& trace, const Node& node) {
  return node.serial >= trace.first_serial && node.kind == Node::Kind::kOp;
}

/// The ops that `roots` need and that the function made, in the order in which it made them.
std::vector<Ref<Node>> reachable(const RegionTrace& trace, const Tensors& roots) {
  std::vector<Ref<Node>> nodes;
  std::unordered_set<const Node*> seen;
  Tensors pending = roots;
  while (!pending.empty()) {
    const Tensor t = std::move(pending.back());
    pending.pop_back();
    if (!t.is_symbolic()) continue;
    const Ref<Node>& node = value_of(t).node;
    if (!made_inside(trace, *node) || !seen.insert(node.get()).second) continue;
    nodes.push_back(node);
    pending.insert(pending.end(), node->inputs.begin(), node->inputs.end());
  }
  std::sort(nodes.begin(), nodes.end(), [](const Ref<Node>& a, const Ref<Node>& b) { return a->serial < b->serial; });
  return nodes;
}

bool is_from_outside(const RegionTrace& trace, const Tensor& symbolic) {
  const Node& node = *value_of(symbolic).node;
  require(node.serial < trace.first_serial || node.kind == Node::Kind::kOp, ErrorCode::kState,
          "[region] a symbolic tensor of shape ", symbolic.shape(),
          " comes from inside another traced function. Return it from there instead of keeping it.");
  return node.serial < trace.first_serial;
}

bool same_value(const Tensor& a, const Tensor& b) {
  if (a.is_symbolic() != b.is_symbolic()) return false;
  if (!a.is_symbolic()) return a.identity() == b.identity();
  const NodeValue &x = value_of(a), &y = value_of(b);
  return x.node.get() == y.node.get() && x.index == y.index;
}

bool contains(const Tensors& tensors, const Tensor& t) {
  return std::any_of(tensors.begin(), tensors.end(), [&](const Tensor& other) { return same_value(other, t); });
}

/// Gives numbers to the values of a region while it is written down.
class Numbering {
 public:
  explicit Numbering(Region& region) : region_(region) {}

  void inputs(const Tensors& inputs) {
    for (const Tensor& t : inputs) {
      const size_t number = region_.inputs.size();
      region_.inputs.push_back(spec_of(t));
      if (t.is_symbolic())
        symbolic_.try_emplace(value_of(t).node.get()).first->second.emplace(value_of(t).index, number);
      else
        concrete_.emplace(t.identity(), number);
    }
  }
  /// Constants come before steps: all of them must be known first.
  void constants_of(const Tensors& tensors) {
    for (const Tensor& t : tensors) {
      if (t.is_symbolic() || concrete_.count(t.identity())) continue;
      concrete_.emplace(t.identity(), region_.inputs.size() + region_.constants.size());
      region_.constants.push_back(t);
    }
  }
  void step(const Node& node, size_t first_output) {
    std::vector<size_t> inputs = numbers(node.inputs);
    auto& outputs = symbolic_[&node];
    for (size_t i = 0; i < node.outputs.size(); ++i) outputs.emplace(i, first_output + i);
    region_.steps.push_back({node.op, node.attrs, std::move(inputs), first_output, node.outputs.size(), node.where});
  }
  std::vector<size_t> numbers(const Tensors& tensors) const {
    std::vector<size_t> out;
    for (const Tensor& t : tensors) out.push_back(number(t));
    return out;
  }

 private:
  size_t number(const Tensor& t) const {
    if (!t.is_symbolic()) return concrete_.at(t.identity());
    const NodeValue& v = value_of(t);
    const auto node = symbolic_.find(v.node.get());
    if (node != symbolic_.end()) {
      const auto at = node->second.find(v.index);
      if (at != node->second.end()) return at->second;
    }
    fail(ErrorCode::kState, "[region] a symbolic tensor of shape ", t.shape(),
         " comes from inside another traced function. Return it from there instead of keeping it.");
  }

  Region& region_;
  std::unordered_map<const Node*, std::unordered_map<size_t, size_t>> symbolic_;
  std::unordered_map<const void*, size_t> concrete_;
};

}  // namespace

const RegionVariable* RegionTrace::find(const Variable& variable) const {
  for (const RegionVariable& v : variables)
    if (v.variable == variable) return &v;
  return nullptr;
}

RegionTrace trace_region(RegionFunction function, std::span<const TensorSpec> arguments, const char* who) {
  RegionTrace trace;
  trace.first_serial = Node::make(Node::Kind::kInput, {}, {})->serial;
  for (const TensorSpec& spec : arguments) trace.arguments.push_back(placeholder(spec));
  RegionScope scope;
  trace.results = function(trace.arguments);
  for (const Tensor& t : trace.results)
    require(t.defined(), ErrorCode::kState, "[", who,
            "] the function returned an empty tensor: it was never given a value.");
  trace.variables = scope.take();
  return trace;
}

void add_captures(const RegionTrace& trace, const Tensors& inputs, const Tensors& roots,
                  std::vector<Capture>& captures) {
  const bool observed = CallObserver::any();
  const auto add = [&](const Tensor& t) {
    const bool known =
        std::any_of(captures.begin(), captures.end(), [&](const Capture& c) { return same_value(c.inside, t); });
    if (known || contains(inputs, t)) return;
    for (const RegionVariable& v : trace.variables)
      if (same_value(v.at_entry, t)) return captures.push_back({t, v.variable.value()});
    if (t.is_symbolic() ? is_from_outside(trace, t) : observed && is_floating(t.dtype())) captures.push_back({t, t});
  };
  for (const Ref<Node>& node : reachable(trace, roots))
    for (const Tensor& t : node->inputs) add(t);
  for (const Tensor& t : roots) add(t);
}

Tensors inside_of(const std::vector<Capture>& captures) {
  Tensors out;
  for (const Capture& c : captures) out.push_back(c.inside);
  return out;
}

Tensors outside_of(const std::vector<Capture>& captures) {
  Tensors out;
  for (const Capture& c : captures) out.push_back(c.outside);
  return out;
}

Ref<const Region> close_region(const RegionTrace& trace, const Tensors& inputs, const Tensors& outputs) {
  auto region = make_ref<Region>();
  const std::vector<Ref<Node>> nodes = reachable(trace, outputs);
  Numbering numbering(*region);
  numbering.inputs(inputs);
  for (const Ref<Node>& node : nodes) numbering.constants_of(node->inputs);
  numbering.constants_of(outputs);
  region->values = region->inputs.size() + region->constants.size();
  for (const Ref<Node>& node : nodes) {
    numbering.step(*node, region->values);
    region->values += node->outputs.size();
  }
  region->outputs = numbering.numbers(outputs);
  return region;
}

Ref<const Region> make_region(RegionFunction function, std::span<const TensorSpec> arguments, const char* who) {
  const Unobserved unobserved;
  const RegionTrace trace = trace_region(function, arguments, who);
  return close_region(trace, trace.arguments, trace.results);
}

Tensors replay(const Region& region, const Tensors& inputs) {
  require(inputs.size() == region.inputs.size(), ErrorCode::kInternal, "[region] expected ", region.inputs.size(),
          " inputs, received ", inputs.size(), ".");
  const Autocast off(std::nullopt);  // its casts are steps of the region
  Tensors values = inputs;
  values.insert(values.end(), region.constants.begin(), region.constants.end());
  values.resize(region.values);
  for (const Region::Step& step : region.steps) {
    Tensors in;
    in.reserve(step.inputs.size());
    for (const size_t i : step.inputs) in.push_back(values[i]);
    Tensors out = call(*step.op, std::move(in), step.attrs, step.where);
    require(out.size() == step.outputs, ErrorCode::kShape, "[region] ", step.op->name, " gives ", out.size(),
            " results for these sizes, the region has ", step.outputs, ".");
    std::move(out.begin(), out.end(), values.begin() + static_cast<std::ptrdiff_t>(step.first_output));
  }
  Tensors results;
  for (const size_t i : region.outputs) results.push_back(values[i]);
  return results;
}

std::vector<TensorSpec> infer_region(const Region& region, std::span<const TensorSpec> inputs) {
  const Unobserved unobserved;
  Tensors arguments;
  for (const TensorSpec& spec : inputs) arguments.push_back(placeholder(spec));
  std::vector<TensorSpec> out;
  for (const Tensor& t : replay(region, arguments)) out.push_back(spec_of(t));
  return out;
}

}  // namespace keratin::ops
