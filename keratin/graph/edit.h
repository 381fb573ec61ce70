// How passes change a graph: its steps are taken one after the other, and each is kept, dropped or replaced.
#pragma once

#include "keratin/graph/trace.h"

namespace keratin::graph {

/// Rebuilds the steps of a graph in order. A pass takes each old step, calls `keep` (with or without changes), or adds
/// others with `emit` or `splice` and says by `replace` what stands for the old results, or does nothing, which drops
/// the step. What nothing reads any more is left to the pass dead_code.
///
///     Edit edit(graph);
///     for (Step& step : edit.take_steps()) {
///       if (step.op->name == std::string_view("square"))
///         edit.replace(step.outputs[0], edit.emit(multiply, {step.inputs[0], step.inputs[0]}, {}, step.where)[0]);
///       else
///         edit.keep(std::move(step));
///     }
///     edit.finish();
class Edit {
 public:
  explicit Edit(Graph& graph);

  /// The old steps, in order. Their inputs must be read through `now`, as they may have been replaced meanwhile.
  std::vector<Step> take_steps() { return std::move(old_); }

  /// What stands for a value of the old graph now.
  int now(int value) const;
  const TensorSpec& spec(int value) const { return graph_.values[static_cast<size_t>(now(value))].spec; }
  /// How many steps, results and updates read this value (a step that reads it twice counts twice). Of values as they
  /// were when the edit began.
  int uses(int value) const { return uses_[static_cast<size_t>(value)]; }
  /// The step among those kept so far that makes the value; null for arguments, variables and constants. Valid until
  /// the next `keep` or `emit`.
  const Step* producer(int value) const;
  /// The value's tensor when it is a constant, else null.
  const Tensor* constant(int value) const;
  int add_constant(const Tensor& tensor);

  void keep(Step step);
  /// Adds a call on values of the right dtypes (nothing is promoted) and returns its results.
  std::vector<int> emit(const OpDef& op, std::vector<int> inputs, Attributes attrs, const Where& where);
  /// Adds what `function` does, written with public ops, and returns its results. It may neither read nor assign
  /// variables.
  std::vector<int> splice(const Function& function, const std::vector<int>& inputs, const Where& where);
  /// From here on `by` stands wherever `value` stood.
  void replace(int value, int by);
  /// Puts everything in place. Call it once.
  void finish();

 private:
  void add(Step step);

  Graph& graph_;
  std::vector<int> uses_, renamed_;
  std::vector<Step> old_, steps_;
  std::vector<int> producer_;  // of each value: its step among steps_, or -1
};

/// How often every value is read: by steps, as a result, by updates.
std::vector<int> count_uses(const Graph& graph);

}  // namespace keratin::graph
