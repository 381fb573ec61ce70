#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/graph/function.h"
#include "keratin/graph/signature.h"

namespace keratin::graph {

Results::operator Tensor() const {
  require(values_.size() == 1, ErrorCode::kInvalidArgument, "[function] a call gave ", values_.size(),
          " tensors, not one. Take them by position or name: f(x)[0].");
  return values_[0];
}

const Tensor& Results::operator[](size_t i) const {
  require(i < values_.size(), ErrorCode::kInvalidArgument, "[function] there is no output ", i, ", there are ",
          values_.size(), ".");
  return values_[i];
}

const Tensor& Results::operator[](const std::string& name) const {
  const auto at = std::find(names_->begin(), names_->end(), name);
  require(at != names_->end(), ErrorCode::kNotFound, "[function] there is no output \"", name, "\", there are ",
          join(*names_), ".");
  return values_[static_cast<size_t>(at - names_->begin())];
}

struct CompiledFunction::State {
  State(std::string text, Function body, std::vector<Port> in, std::vector<Port> out, const JitOptions& options)
      : name(std::move(text)),
        function(body),
        jit(std::move(body), options),
        inputs(std::move(in)),
        outputs(std::move(out)) {
    std::vector<std::string> list;
    for (const Port& port : outputs) list.push_back(port.name);
    output_names = std::make_shared<const std::vector<std::string>>(std::move(list));
  }
  std::string name;
  Function function;
  Jit jit;
  std::vector<Port> inputs, outputs;
  std::shared_ptr<const std::vector<std::string>> output_names;
};

CompiledFunction::CompiledFunction(std::string name, Function function, std::vector<Port> inputs,
                                   std::vector<Port> outputs, JitOptions options) {
  name_ports(inputs, "input");
  name_ports(outputs, "output");
  check_unique(name, inputs, "inputs");
  check_unique(name, outputs, "outputs");
  state_ = std::make_shared<const State>(std::move(name), std::move(function), std::move(inputs), std::move(outputs),
                                         options);
}

Results CompiledFunction::operator()(const ops::Tensors& arguments) const {
  return {state_->jit(arguments_by_position(state_->name, state_->inputs, arguments)), state_->output_names};
}

Results CompiledFunction::call(const NamedArguments& arguments) const {
  return {state_->jit(arguments_by_name(state_->name, state_->inputs, arguments)), state_->output_names};
}

const std::string& CompiledFunction::name() const { return state_->name; }
const std::vector<Port>& CompiledFunction::inputs() const { return state_->inputs; }
const std::vector<Port>& CompiledFunction::outputs() const { return state_->outputs; }

Graph CompiledFunction::traced(std::span<const ops::TensorSpec> arguments) const {
  require(arguments.size() == state_->inputs.size(), ErrorCode::kInvalidArgument, "[", state_->name, "] expected ",
          state_->inputs.size(), " specs, received ", arguments.size(), ".");
  for (size_t i = 0; i < arguments.size(); ++i) check_argument(state_->name, state_->inputs[i], i, arguments[i]);
  return trace(state_->function, arguments);
}

Graph CompiledFunction::traced() const {
  std::vector<ops::TensorSpec> specs;
  for (const Port& port : state_->inputs) specs.push_back(port.spec);
  return traced(specs);
}

std::shared_ptr<const Plan> CompiledFunction::plan_for(std::span<const ops::TensorSpec> arguments) const {
  return state_->jit.plan_for(arguments);
}

}  // namespace keratin::graph
