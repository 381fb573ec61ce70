// Region: a traced function as data. Control flow holds its branches and bodies as regions; vmap runs one with batch
// rules instead of ops.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "keratin/base/function_ref.h"
#include "keratin/base/where.h"
#include "keratin/core/variable.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// A closed program: everything that it reads is an input or a constant. Values are numbered: first the inputs, then
/// the constants, then the outputs of each step. Immutable once made.
struct Region final : public RefCounted {
  struct Step {
    const OpDef* op;
    Attributes attrs;
    std::vector<size_t> inputs;  ///< numbers of values; every one is made before this step
    size_t first_output;         ///< the others follow it
    size_t outputs;
    Where where;  ///< the user's line that made it, when it is known
  };
  std::vector<TensorSpec> inputs;
  Tensors constants;
  std::vector<Step> steps;  ///< in the order in which the function made them; only those that outputs depend on
  std::vector<size_t> outputs;
  size_t values = 0;  ///< how many numbers there are

  size_t first_constant() const { return inputs.size(); }
};

/// Several regions as one attribute (the branches of a switch).
struct Regions final : public RefCounted {
  std::vector<Ref<const Region>> list;
};

/// A variable that a traced function read or assigned.
struct RegionVariable {
  Variable variable;
  Tensor at_entry;  ///< the placeholder that its first read saw
  Tensor now;       ///< its value where the function ended
  bool assigned = false;
};

/// What tracing a function gave, before it is closed.
struct RegionTrace {
  Tensors arguments;  ///< the placeholders that the function was given
  Tensors results;
  std::vector<RegionVariable> variables;
  uint64_t first_serial = 0;  ///< nodes from here on were made by the function

  const RegionVariable* find(const Variable& variable) const;
};

using RegionFunction = function_ref<Tensors(const Tensors&)>;

/// Runs `function` once on placeholders. Its reads of variables see placeholders too, its assignments are kept in the
/// trace and change no variable. Ops on concrete tensors alone run at once. `who` ("cond") is named in errors.
RegionTrace trace_region(RegionFunction function, std::span<const TensorSpec> arguments, const char* who);

/// A value that a traced function uses and did not make.
struct Capture {
  Tensor inside;   ///< what the function saw
  Tensor outside;  ///< what it stands for: the same, or the value of a variable that was only read
};

/// Adds to `captures` what `roots` depend on beside `inputs`: symbolic tensors from outside, the present values of
/// variables, and (while somebody observes this thread's calls, so that they may be differentiated) concrete floating
/// tensors. Nothing is listed twice.
void add_captures(const RegionTrace& trace, const Tensors& inputs, const Tensors& roots,
                  std::vector<Capture>& captures);
Tensors inside_of(const std::vector<Capture>& captures);
Tensors outside_of(const std::vector<Capture>& captures);

/// The program that computes `outputs` from `inputs` (values of the trace, as the function saw them). All that is
/// neither made by the function nor listed must be concrete: it becomes a constant.
Ref<const Region> close_region(const RegionTrace& trace, const Tensors& inputs, const Tensors& outputs);

/// Traces a function that uses nothing but its arguments and constants, and closes it. Nobody observes its calls.
Ref<const Region> make_region(RegionFunction function, std::span<const TensorSpec> arguments, const char* who);

/// Runs the program by calling its ops one by one, seen by tapes and traces as if they had been called now.
Tensors replay(const Region& region, const Tensors& inputs);

/// What the outputs look like for inputs like these, which may differ in sizes and dtypes from those of the trace.
std::vector<TensorSpec> infer_region(const Region& region, std::span<const TensorSpec> inputs);

}  // namespace keratin::ops
