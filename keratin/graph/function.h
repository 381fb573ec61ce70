// function: expressions become a compiled function, in Theano's way.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keratin/graph/jit.h"
#include "keratin/graph/symbolic.h"

namespace keratin::graph {

/// Options of In.
struct InOptions {
  Tensor value = {};      ///< what the input is when a call does not give it
  std::string name = {};  ///< unset: the name that the input was made with
};

/// An input of a function: a symbolic tensor, or any expression that calls shall give instead of computing it.
class In {
 public:
  In(const Tensor& variable, InOptions options = {});
  In(const Shared& variable) : In(Tensor(variable)) {}  ///< refused: shared variables need not be given

  const Tensor& variable() const { return variable_; }
  const Tensor& value() const { return value_; }
  const std::string& name() const { return name_; }
  ops::TensorSpec spec() const { return ops::spec_of(variable_); }

 private:
  Tensor variable_, value_;
  std::string name_;
};

/// The outputs of a function: one expression, several, or several under names.
class Outputs {
 public:
  Outputs() = default;
  Outputs(const Tensor& only) : expressions_{only}, names_(1) {}
  Outputs(const Shared& only) : Outputs(Tensor(only)) {}
  Outputs(std::initializer_list<Tensor> all) : Outputs(std::vector<Tensor>(all)) {}
  Outputs(const std::vector<Tensor>& all) : expressions_(all), names_(all.size()) {}
  Outputs(const std::vector<std::pair<std::string, Tensor>>& named);

  const std::vector<Tensor>& expressions() const { return expressions_; }
  const std::vector<std::string>& names() const { return names_; }  ///< "" for those without

 private:
  std::vector<Tensor> expressions_;
  std::vector<std::string> names_;
};

/// New values of variables. All are computed from the old ones.
using Updates = std::vector<std::pair<Variable, Tensor>>;
/// What stands for inputs, shared variables or other expressions: expressions or values. All at once: what stands there
/// is not looked through again.
using Givens = std::vector<std::pair<Tensor, Tensor>>;

/// What an input that no output needs is.
enum class UnusedInput { error, ignore };

/// Options of function; from `mode` on those of CompileOptions.
struct FunctionOptions {
  Updates updates = {};
  Givens givens = {};
  UnusedInput on_unused_input = UnusedInput::error;
  std::string name = "function";  ///< in messages
  Mode mode = Mode::fast_run;
  std::vector<std::string> without = {};
  bool exact_only = false;
  int64_t max_plans = 64;  ///< shapes of arguments that are kept compiled
};

/// What a call gave: as many tensors as the function has outputs, by position or name. One alone is a Tensor.
class Results {
 public:
  Results(ops::Tensors values, std::shared_ptr<const std::vector<std::string>> names)
      : values_(std::move(values)), names_(std::move(names)) {}

  operator Tensor() const;  ///< of a function with one output
  const Tensor& operator[](size_t i) const;
  const Tensor& operator[](const std::string& name) const;
  size_t size() const { return values_.size(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  const ops::Tensors& all() const { return values_; }

 private:
  ops::Tensors values_;
  std::shared_ptr<const std::vector<std::string>> names_;
};

/// An argument or a result of a function, as files and people see it.
struct Port {
  std::string name;  ///< never empty: "input_0", "output_0" for those without
  ops::TensorSpec spec;
  Tensor value = {};  ///< of an input that calls may leave out
};

/// Arguments under names, for call().
using NamedArguments = std::vector<std::pair<std::string, Tensor>>;

/// A function with named inputs and outputs that is compiled for each shape that its arguments have. Copies share it.
/// Several threads may call one without updates at once.
class CompiledFunction {
 public:
  /// `function` gets as many tensors as there are inputs, and returns as many as there are outputs.
  CompiledFunction(std::string name, Function function, std::vector<Port> inputs, std::vector<Port> outputs,
                   JitOptions options = {});

  /// By position; what is left out at the end has a value of its own.
  Results operator()(const ops::Tensors& arguments) const;
  template <std::convertible_to<Tensor>... T>
  Results operator()(const T&... arguments) const {
    return (*this)(ops::Tensors{Tensor(arguments)...});
  }
  /// By name: f.call({{"x", x}, {"y", y}}).
  Results call(const NamedArguments& arguments) const;

  const std::string& name() const;
  const std::vector<Port>& inputs() const;
  const std::vector<Port>& outputs() const;
  /// The graph for arguments of these specs, before any pass; without specs: as the inputs were declared.
  Graph traced(std::span<const ops::TensorSpec> arguments) const;
  Graph traced() const;
  /// What runs for arguments like these.
  std::shared_ptr<const Plan> plan_for(std::span<const ops::TensorSpec> arguments) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

/// Compiles expressions. Errors name the input or the variable that is wrong.
CompiledFunction function(const std::vector<In>& inputs, const Outputs& outputs, const FunctionOptions& options = {});

/// The value of an expression where each of the pairs' first stands for its second: for looking at things.
Tensor eval(const Tensor& expression, const std::vector<std::pair<Tensor, Tensor>>& values = {});

/// `output` with other expressions in the place of some.
Tensor clone(const Tensor& output, const std::vector<std::pair<Tensor, Tensor>>& replace);

}  // namespace keratin::graph
