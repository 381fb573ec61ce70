#include "keratin/autograd/checkpoint.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "keratin/autograd/anomaly.h"
#include "keratin/autograd/sources.h"
#include "keratin/core/variable.h"
#include "keratin/ops/def/reverse.h"

namespace keratin::autograd {
namespace {

using ops::Tensors;

// The scope around a checkpoint, seen again while it asks for the real thing.
class OuterScope {
 public:
  explicit OuterScope(VariableScope* outer) : inner_(VariableScope::exchange(outer)) {}
  ~OuterScope() { VariableScope::exchange(inner_); }
  OuterScope(const OuterScope&) = delete;
  OuterScope& operator=(const OuterScope&) = delete;

 private:
  VariableScope* inner_;
};

using VariableValues = std::unordered_map<const void*, Tensor>;

/// Lets reads and assignments through, and remembers what each variable was when it was first touched.
class RememberedVariables final : public VariableScope {
 public:
  RememberedVariables() : outer_(VariableScope::exchange(this)) {}
  ~RememberedVariables() override { VariableScope::exchange(outer_); }

  Tensor read(const Variable& variable) override {
    const OuterScope scope(outer_);
    Tensor value = variable.value();
    first_.try_emplace(variable.identity(), value);
    return value;
  }
  void assign(const Variable& variable, const Tensor& value) override {
    read(variable);
    const OuterScope scope(outer_);
    Variable(variable).assign(value);
  }
  VariableValues first_values() && { return std::move(first_); }

 private:
  VariableScope* outer_;
  VariableValues first_;
};

/// Shows variables as they were; assignments are seen by later reads and forgotten with the scope.
class ReplayedVariables final : public VariableScope {
 public:
  explicit ReplayedVariables(VariableValues values)
      : values_(std::move(values)), outer_(VariableScope::exchange(this)) {}
  ~ReplayedVariables() override { VariableScope::exchange(outer_); }

  Tensor read(const Variable& variable) override {
    const auto at = values_.find(variable.identity());
    if (at != values_.end()) return at->second;
    const OuterScope scope(outer_);
    return variable.value();
  }
  void assign(const Variable& variable, const Tensor& value) override {
    values_.insert_or_assign(variable.identity(), value);
  }

 private:
  VariableValues values_;
  VariableScope* outer_;
};

/// What a checkpoint keeps to run again.
struct Body final : public RefCounted {
  ListFunction function;
  size_t arguments = 0;
  VariableValues variables;
};

ops::Gradients recompute(const ops::Backward& b) {
  const Body& body = b.attrs().object<Body>(0);
  Tensors sources = b.ins();
  for (size_t i = 0; i < body.arguments; ++i) sources[i] = fresh(sources[i]);
  Tensors douts, outputs;
  ops::CallRecorder recorder;
  {
    const ReplayedVariables scope(body.variables);
    outputs = body.function({sources.begin(), sources.begin() + static_cast<int64_t>(body.arguments)});
  }
  recorder.stop();
  for (size_t i = 0; i < outputs.size(); ++i) douts.push_back(b.dout(i));
  return ops::reverse(std::move(recorder.log), outputs, sources, douts, {.check_finite = DetectAnomaly::active()});
}

const ops::OpDef& checkpoint_op() {
  static const ops::OpDef op =
      ops::OpDef("checkpoint").list_in("inputs", ops::Inputs::kAsGiven).gradient([](const ops::Backward& b) {
        return recompute(b);
      });
  return op;
}

// What the calls use and did not make, the arguments aside.
Tensors captured(const ops::CallLog& log, const Tensors& arguments) {
  std::unordered_set<const void*> known;
  for (const Tensor& argument : arguments) known.insert(argument.identity());
  Tensors out;
  for (size_t i = 0; i < log.size(); ++i) {
    const ops::Record call = log[i];
    for (const Tensor& input : call.inputs)
      if (input.defined() && ops::is_differentiable(input.dtype()) && known.insert(input.identity()).second)
        out.push_back(input);
    for (const Tensor& output : call.outputs) known.insert(output.identity());
  }
  return out;
}

bool any_symbolic(const Tensors& tensors) {
  return std::any_of(tensors.begin(), tensors.end(), [](const Tensor& t) { return t.is_symbolic(); });
}

void show_all(const ops::CallLog& log) {
  for (size_t i = 0; i < log.size(); ++i) {
    const ops::Record call = log[i];
    ops::CallObserver::show(*call.op, {call.inputs.begin(), call.inputs.end()}, *call.attrs,
                            {call.outputs.begin(), call.outputs.end()});
  }
}

}  // namespace

std::vector<Tensor> checkpointed(ListFunction f, const std::vector<Tensor>& inputs) {
  if (!ops::CallObserver::any() || any_symbolic(inputs)) return f(inputs);
  auto body = make_ref<Body>();
  const Tensors arguments = fresh(inputs);
  Tensors results, kept = arguments;
  ops::CallLog log;
  {
    const ops::Unobserved others;
    RememberedVariables scope;
    ops::CallRecorder recorder;
    results = f(arguments);
    recorder.stop();
    log = std::move(recorder.log);
    body->variables = std::move(scope).first_values();
  }
  if (any_symbolic(results)) {
    show_all(log);
    return results;
  }
  const Tensors captures = captured(log, arguments);
  kept.insert(kept.end(), captures.begin(), captures.end());
  body->function = std::move(f);
  body->arguments = arguments.size();
  for (Tensor& result : results) result = fresh_unseen(result);
  ops::CallObserver::show(checkpoint_op(), kept, {ops::AttributeObject(body)}, results);
  return results;
}

}  // namespace keratin::autograd
