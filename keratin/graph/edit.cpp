#include "keratin/graph/edit.h"

#include <utility>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"

namespace keratin::graph {

std::vector<int> count_uses(const Graph& graph) {
  std::vector<int> uses(graph.values.size(), 0);
  for (const Step& step : graph.steps)
    for (const int v : step.inputs) ++uses[static_cast<size_t>(v)];
  for (const int v : graph.outputs) ++uses[static_cast<size_t>(v)];
  for (const Update& update : graph.updates) ++uses[static_cast<size_t>(update.value)];
  return uses;
}

Edit::Edit(Graph& graph) : graph_(graph), uses_(count_uses(graph)) {
  old_ = std::exchange(graph_.steps, {});
  for (size_t i = 0; i < graph_.values.size(); ++i) renamed_.push_back(static_cast<int>(i));
  producer_.assign(graph_.values.size(), -1);
}

int Edit::now(int value) const {
  while (renamed_[static_cast<size_t>(value)] != value) value = renamed_[static_cast<size_t>(value)];
  return value;
}

const Step* Edit::producer(int value) const {
  const int step = producer_[static_cast<size_t>(now(value))];
  return step < 0 ? nullptr : &steps_[static_cast<size_t>(step)];
}

const Tensor* Edit::constant(int value) const {
  const Value& v = graph_.values[static_cast<size_t>(now(value))];
  return v.kind == Value::Kind::kConstant ? &v.constant : nullptr;
}

int Edit::add_constant(const Tensor& tensor) {
  const int number = graph_.add_value({Value::Kind::kConstant, ops::spec_of(tensor), 0, tensor});
  renamed_.push_back(number);
  producer_.push_back(-1);
  uses_.push_back(0);
  return number;
}

void Edit::add(Step step) {
  for (const int v : step.outputs) {
    producer_[static_cast<size_t>(v)] = static_cast<int>(steps_.size());
    graph_.values[static_cast<size_t>(v)].source = static_cast<int>(steps_.size());
  }
  steps_.push_back(std::move(step));
}

void Edit::keep(Step step) {
  for (int& v : step.inputs) v = now(v);
  add(std::move(step));
}

std::vector<int> Edit::emit(const OpDef& op, std::vector<int> inputs, Attributes attrs, const Where& where) {
  std::vector<TensorSpec> specs;
  for (int& v : inputs) {
    v = now(v);
    specs.push_back(spec(v));
  }
  Step step{&op, std::move(attrs), std::move(inputs), {}, where};
  for (TensorSpec& out : ops::infer(op, specs, step.attrs)) {
    step.outputs.push_back(graph_.add_value({Value::Kind::kStep, std::move(out), 0, {}}));
    renamed_.push_back(step.outputs.back());
    producer_.push_back(-1);
    uses_.push_back(0);
  }
  std::vector<int> outputs = step.outputs;
  add(std::move(step));
  return outputs;
}

std::vector<int> Edit::splice(const Function& function, const std::vector<int>& inputs, const Where& where) {
  std::vector<TensorSpec> specs;
  for (const int v : inputs) specs.push_back(spec(v));
  const Graph part = trace(function, specs);
  require(part.variables.empty(), ErrorCode::kState, "[graph] expected a replacement that touches no variables.");
  std::vector<int> names(part.values.size(), -1);
  for (size_t i = 0; i < inputs.size(); ++i) names[static_cast<size_t>(part.inputs[i])] = now(inputs[i]);
  for (size_t i = 0; i < part.values.size(); ++i)
    if (part.values[i].kind == Value::Kind::kConstant) names[i] = add_constant(part.values[i].constant);
  for (const Step& step : part.steps) {
    std::vector<int> arguments;
    for (const int v : step.inputs) arguments.push_back(names[static_cast<size_t>(v)]);
    const std::vector<int> made = emit(*step.op, std::move(arguments), step.attrs, where);
    for (size_t i = 0; i < made.size(); ++i) names[static_cast<size_t>(step.outputs[i])] = made[i];
  }
  std::vector<int> results;
  for (const int v : part.outputs) results.push_back(names[static_cast<size_t>(v)]);
  return results;
}

void Edit::replace(int value, int by) {
  const int from = now(value), to = now(by);
  if (from != to) renamed_[static_cast<size_t>(from)] = to;
}

void Edit::finish() {
  for (Step& step : steps_)
    for (int& v : step.inputs) v = now(v);
  for (int& v : graph_.outputs) v = now(v);
  for (Update& update : graph_.updates) update.value = now(update.value);
  graph_.steps = std::move(steps_);
}

}  // namespace keratin::graph
