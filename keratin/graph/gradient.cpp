#include "keratin/graph/gradient.h"

#include <algorithm>
#include <set>
#include <span>

#include "keratin/base/error.h"
#include "keratin/graph/expression_nodes.h"
#include "keratin/graph/gradient_call.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace keratin::graph {
namespace {

using ops::Node;
using ops::Tensors;

/// Everything that expressions are made of: the nodes, and the variables that are read.
struct Ancestors {
  explicit Ancestors(const Tensors& roots) {
    Tensors pending = roots;
    while (!pending.empty()) {
      const Tensor t = std::move(pending.back());
      pending.pop_back();
      if (!t.is_symbolic()) continue;
      values.insert(key_of(t));
      const Node& node = *ops::value_of(t).node;
      if (!nodes.insert(&node).second) continue;
      if (const Variable* variable = variable_of(t)) variables.insert(variable->identity());
      has_layers = has_layers || node.kind == Node::Kind::kForeign;
      pending.insert(pending.end(), node.inputs.begin(), node.inputs.end());
    }
  }
  bool has(const Tensor& t) const {
    if (values.count(key_of(t)) > 0) return true;
    const Variable* variable = variable_of(t);
    // What layers read is not known before they run.
    return variable != nullptr && (has_layers || variables.count(variable->identity()) > 0);
  }

  std::set<ValueKey> values;
  std::set<const Node*> nodes;
  std::set<const void*> variables;
  bool has_layers = false;
};

void check_cost(const Tensor& cost, const GradientOptions& options) {
  if (!cost.defined()) {
    require(!options.known_gradients.empty(), ErrorCode::kInvalidArgument,
            "[gradient] expected a cost, or known_gradients.");
    return;
  }
  require(cost.is_symbolic(), ErrorCode::kInvalidArgument,
          "[gradient] expected an expression as the cost, received the constant ", to_string(cost.shape()),
          ". Of eager values a GradientTape gives gradients.");
  require(cost.rank() == 0, ErrorCode::kShape, "[gradient] expected a scalar cost, received shape ", cost.shape(),
          ". Use ops::sum or ops::mean.");
  require(ops::is_differentiable(cost.dtype()), ErrorCode::kDType, "[gradient] expected a cost of floats, received ",
          to_string(cost.dtype()), ".");
}

[[noreturn]] void fail_disconnected(const std::string& name) {
  fail(ErrorCode::kInvalidArgument, "[gradient] the cost does not depend on ", name,
       " through differentiable ops. Leave it out of wrt, or pass {.disconnected = graph::Disconnected::zero}.");
}

Ref<GradientCall> call_of(const Tensor& cost, const Tensors& wrt, const GradientOptions& options) {
  auto call = make_ref<GradientCall>();
  call->has_cost = cost.defined();
  call->wrt = wrt.size();
  call->constants = options.consider_constant.size();
  call->known = options.known_gradients.size();
  call->disconnected = options.disconnected;
  for (const Tensor& w : wrt) call->names.push_back(described(w));
  return call;
}

void append(Tensors& to, std::span<const Tensor> more) { to.insert(to.end(), more.begin(), more.end()); }

Tensors make_node(const Ref<RefCounted>& call, Tensors inputs, std::span<const Tensor> wrt) {
  std::vector<ops::TensorSpec> specs;
  for (const Tensor& w : wrt) specs.push_back(ops::spec_of(w));
  return ops::outputs_of(Node::make(Node::Kind::kForeign, std::move(inputs), std::move(specs), call));
}

}  // namespace

Tensors gradient(const Tensor& cost, const Tensors& wrt, const GradientOptions& options) {
  require(VariableScope::current() == nullptr, ErrorCode::kState,
          "[gradient] is for expressions outside functions that are traced. Inside, use keratin::grad.");
  check_cost(cost, options);
  Tensors roots;
  if (cost.defined()) roots.push_back(cost);
  for (const auto& [expression, known] : options.known_gradients) {
    require(expression.is_symbolic() && known.defined(), ErrorCode::kInvalidArgument,
            "[gradient] known_gradients: expected pairs of an expression and its gradient.");
    roots.push_back(expression);
  }
  const Ancestors ancestors(roots);
  for (const Tensor& w : wrt) {
    require(w.is_symbolic(), ErrorCode::kInvalidArgument,
            "[gradient] wrt: expected inputs, shared variables or expressions, received ", described(w),
            ". Of an ordinary Variable take graph::Shared(variable), and build the expression on that.");
    require(ops::is_differentiable(w.dtype()), ErrorCode::kDType, "[gradient] ", described(w), " is ",
            to_string(w.dtype()), ": only floats have gradients.");
    if (options.disconnected == Disconnected::error && !ancestors.has(w)) fail_disconnected(described(w));
  }
  Tensors inputs;
  if (cost.defined()) inputs.push_back(cost);
  append(inputs, wrt);
  append(inputs, options.consider_constant);
  for (const auto& known : options.known_gradients) inputs.push_back(known.first);
  for (const auto& known : options.known_gradients) inputs.push_back(known.second);
  return make_node(call_of(cost, wrt, options), std::move(inputs), wrt);
}

Tensor gradient(const Tensor& cost, const Tensor& wrt, const GradientOptions& options) {
  return gradient(cost, Tensors{wrt}, options)[0];
}

Tensors GradientCall::replay(const Tensors& inputs) const {
  return make_node(Ref<RefCounted>(const_cast<GradientCall*>(this)), inputs,
                   std::span(inputs).subspan(has_cost ? 1 : 0, wrt));
}

// Calls that make nothing but what shall be constant are left out; of others those results get another identity.
ops::CallLog GradientCall::without_constants(const ops::CallLog& log, std::span<const Tensor> constants_now) const {
  std::set<const void*> fixed;
  for (const Tensor& t : constants_now) fixed.insert(t.identity());
  ops::CallLog out;
  for (size_t i = 0; i < log.size(); ++i) {
    const ops::Record record = log[i];
    Tensors outputs(record.outputs.begin(), record.outputs.end());
    for (Tensor& t : outputs)
      if (fixed.count(t.identity()) > 0) t = ops::placeholder(ops::spec_of(t));
    const WhereScope where(record.where);
    out.add(*record.op, {record.inputs.begin(), record.inputs.end()}, *record.attrs, outputs);
  }
  return out;
}

Tensors GradientCall::differentiate(const ops::CallLog& log, const Tensors& inputs) const {
  const std::span<const Tensor> all(inputs);
  const size_t first = has_cost ? 1 : 0;
  const std::span<const Tensor> sources = all.subspan(first, wrt), fixed = all.subspan(first + wrt, constants),
                                known_values = all.subspan(first + wrt + constants, known),
                                known_gradients = all.subspan(first + wrt + constants + known, known);
  Tensors targets, seeds;
  if (has_cost) targets.push_back(inputs[0]), seeds.emplace_back();
  std::vector<ops::GradientHook> hooks;
  for (size_t i = 0; i < known; ++i) {
    targets.push_back(known_values[i]);
    seeds.push_back(known_gradients[i]);
    hooks.push_back({known_values[i], [gradient = known_gradients[i]](const Tensor&) { return gradient; }});
  }
  Tensors out =
      ops::reverse(without_constants(log, fixed), targets, {sources.begin(), sources.end()}, seeds, {.hooks = hooks});
  static const ops::OpDef& zeros_like = ops::get_op("zeros_like");
  for (size_t i = 0; i < out.size(); ++i) {
    if (out[i].defined()) continue;
    if (disconnected == Disconnected::error) fail_disconnected(names[i]);
    out[i] = ops::call1(zeros_like, {sources[i]});
  }
  return out;
}

}  // namespace keratin::graph
