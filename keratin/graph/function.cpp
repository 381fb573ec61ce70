#include "keratin/graph/function.h"

#include <algorithm>
#include <set>

#include "keratin/base/error.h"
#include "keratin/graph/replay.h"
#include "keratin/graph/signature.h"

namespace keratin::graph {

using ops::Tensors;

In::In(const Tensor& variable, InOptions options)
    : variable_(variable), value_(std::move(options.value)), name_(std::move(options.name)) {
  require(
      variable.is_symbolic(), ErrorCode::kInvalidArgument, "[function] expected symbolic tensors as inputs, received ",
      variable.defined() ? cat("a constant of shape ", to_string(variable.shape())) : std::string("an empty tensor"),
      ". Make one with graph::symbolic.");
  require(variable_of(variable) == nullptr, ErrorCode::kInvalidArgument, "[function] the shared variable ",
          described(variable), " is an input of every function that reads it. Leave it out, or say in .givens what ",
          "stands for it.");
  if (name_.empty()) name_ = name_of(variable);
}

Outputs::Outputs(const std::vector<std::pair<std::string, Tensor>>& named) {
  for (const auto& [name, expression] : named) {
    names_.push_back(name);
    expressions_.push_back(expression);
  }
}

namespace {

/// The program that a function runs: everything that is checked once, when it is made.
struct Program {
  Tensors inputs;      ///< expressions that the arguments stand for
  Tensors outputs;     ///< results, then new values of variables
  size_t results = 0;  ///< how many of them are results
  std::vector<Variable> updated;
  std::vector<std::pair<Tensor, Tensor>> givens;

  Tensors operator()(const Tensors& arguments) const {
    Substitution substitution;
    for (size_t i = 0; i < inputs.size(); ++i) substitution.set(inputs[i], arguments[i]);
    Tensors replacements;
    for (const auto& given : givens) replacements.push_back(given.second);
    // Values of variables are read before anything runs: what stands for others sees the old ones too.
    const Tensors values = replacements.empty() ? Tensors{} : replay(replacements, substitution, Leaves::value);
    for (size_t i = 0; i < givens.size(); ++i) substitution.set(givens[i].first, values[i]);
    Tensors all = replay(outputs, substitution, Leaves::value);
    for (size_t i = 0; i < updated.size(); ++i) {
      Variable variable = updated[i];
      variable.assign(all[results + i]);
    }
    all.resize(results);
    return all;
  }
};

bool compatible(const ops::TensorSpec& a, const ops::TensorSpec& b) {
  return a.dtype == b.dtype && fits(a.shape, b.shape);
}

Tensor as_spec(const Tensor& value, DType dtype) {
  return value.is_weak() && !value.is_symbolic() ? Tensor::scalar(value.item<double>(), dtype) : value;
}

void add_updates(const FunctionOptions& options, Program& program) {
  std::set<const void*> seen;
  for (const auto& [variable, expression] : options.updates) {
    require(variable.defined(), ErrorCode::kState, "[", options.name, "] an update of an empty variable.");
    require(seen.insert(variable.identity()).second, ErrorCode::kInvalidArgument, "[", options.name,
            "] expected one update of each variable, received two of \"", variable.path(), "\".");
    require(expression.defined(), ErrorCode::kState, "[", options.name, "] the update of \"", variable.path(),
            "\" is empty.");
    const Tensor value = as_spec(expression, variable.dtype());
    const ops::TensorSpec wanted{variable.shape(), variable.dtype()};
    require(compatible(wanted, ops::spec_of(value)),
            value.dtype() == wanted.dtype ? ErrorCode::kShape : ErrorCode::kDType, "[", options.name,
            "] expected the update of \"", variable.path(), "\" to be ", ops::to_string(wanted), ", received ",
            ops::to_string(ops::spec_of(value)), ".");
    program.updated.push_back(variable);
    program.outputs.push_back(value);
  }
}

void add_givens(const FunctionOptions& options, Program& program) {
  std::set<ValueKey> seen;
  for (const auto& [expression, by] : options.givens) {
    require(expression.is_symbolic(), ErrorCode::kInvalidArgument, "[", options.name,
            "] .givens: expected an input, a shared variable or an expression first, received ", described(expression),
            ".");
    require(by.defined(), ErrorCode::kState, "[", options.name, "] .givens: what stands for ", described(expression),
            " is empty.");
    require(seen.insert(key_of(expression)).second, ErrorCode::kInvalidArgument, "[", options.name,
            "] .givens: two values for ", described(expression), ".");
    const Tensor value = as_spec(by, expression.dtype());
    require(compatible(ops::spec_of(expression), ops::spec_of(value)),
            expression.dtype() == value.dtype() ? ErrorCode::kShape : ErrorCode::kDType, "[", options.name,
            "] .givens: expected ", ops::to_string(ops::spec_of(expression)), " for ", described(expression),
            ", received ", ops::to_string(ops::spec_of(value)), ".");
    // A tensor of its own: gradients with respect to the expression are not those of other uses of the value.
    program.givens.emplace_back(expression, value.is_symbolic() ? value : value.reshaped(value.shape()));
  }
}

void check_inputs(const std::vector<In>& inputs, const FunctionOptions& options) {
  std::set<ValueKey> seen;
  for (const In& in : inputs) {
    require(seen.insert(key_of(in.variable())).second, ErrorCode::kInvalidArgument, "[", options.name, "] the input ",
            described(in.variable()), " is listed twice.");
    for (const auto& given : options.givens)
      require(!given.first.is_symbolic() || key_of(given.first) != key_of(in.variable()), ErrorCode::kInvalidArgument,
              "[", options.name, "] ", described(in.variable()), " stands in .givens and among the inputs.");
  }
}

// Every leaf must be known, every input needed.
void check_leaves(const Program& program, const std::vector<In>& inputs, const FunctionOptions& options) {
  Substitution substitution;
  for (const Tensor& t : program.inputs) substitution.set(t, t);
  Tensors replacements;
  for (const auto& given : program.givens) replacements.push_back(given.second);
  const ExpressionNodes behind_givens(replacements, substitution);
  for (const auto& given : program.givens) substitution.set(given.first, given.second);
  const ExpressionNodes nodes(program.outputs, substitution);
  std::set<ValueKey> used;
  for (const ExpressionNodes* part : {&behind_givens, &nodes}) {
    for (const auto& found : part->substituted) used.insert(found.first);
    for (const Ref<ops::Node>& node : part->inputs) {
      const Tensor leaf = ops::outputs_of(node)[0];
      require(variable_of(leaf) != nullptr, ErrorCode::kInvalidArgument, "[", options.name,
              "] an output depends on the input ", described(leaf), " (", ops::to_string(ops::spec_of(leaf)),
              "), which was not given. Add it to the inputs, or say in .givens what stands for it.");
    }
  }
  if (options.on_unused_input == UnusedInput::ignore) return;
  for (const In& in : inputs)
    require(used.count(key_of(in.variable())) > 0, ErrorCode::kInvalidArgument, "[", options.name, "] the input \"",
            in.name(), "\" is not used by any output or update. Leave it out, or pass ",
            "{.on_unused_input = graph::UnusedInput::ignore}.");
}

Port port_of(const In& in, const std::string& function) {
  Port port{in.name(), in.spec(), {}};
  if (!in.value().defined()) return port;
  port.value = arguments_by_position(function, {port}, {in.value()})[0];
  return port;
}

}  // namespace

CompiledFunction function(const std::vector<In>& inputs, const Outputs& outputs, const FunctionOptions& options) {
  Program program;
  for (const In& in : inputs) program.inputs.push_back(in.variable());
  std::vector<Port> results, arguments;
  for (size_t i = 0; i < outputs.expressions().size(); ++i) {
    const Tensor& expression = outputs.expressions()[i];
    require(expression.defined(), ErrorCode::kState, "[", options.name, "] output ", i, " is empty.");
    const std::string& name = outputs.names()[i];
    results.push_back({name, ops::spec_of(expression), {}});
    program.outputs.push_back(expression);
  }
  program.results = program.outputs.size();
  add_updates(options, program);
  require(!program.outputs.empty(), ErrorCode::kInvalidArgument, "[", options.name,
          "] expected outputs or updates, received none.");
  check_inputs(inputs, options);
  add_givens(options, program);
  check_leaves(program, inputs, options);
  for (const In& in : inputs) arguments.push_back(port_of(in, options.name));
  JitOptions jit{.max_plans = options.max_plans, .compile = {}};
  jit.compile.mode = options.mode;
  jit.compile.without = options.without;
  jit.compile.exact_only = options.exact_only;
  auto body = [program = std::move(program)](const Tensors& given) { return program(given); };
  return {options.name, std::move(body), std::move(arguments), std::move(results), jit};
}

Tensor eval(const Tensor& expression, const std::vector<std::pair<Tensor, Tensor>>& values) {
  return function({}, expression, {.givens = values, .name = "eval", .mode = Mode::fast_compile})();
}

Tensor clone(const Tensor& output, const std::vector<std::pair<Tensor, Tensor>>& replace) {
  Substitution substitution;
  for (const auto& [expression, by] : replace) {
    require(expression.is_symbolic(), ErrorCode::kInvalidArgument,
            "[clone] expected an expression to replace, received ", described(expression), ".");
    substitution.set(expression, as_spec(by, expression.dtype()));
  }
  return replay({output}, substitution, Leaves::keep)[0];
}

}  // namespace keratin::graph
