// How a function becomes a plan: modes, the switches of passes, and the report of what each pass did.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keratin/graph/trace.h"

namespace keratin::graph {

class Plan;

/// What a compiled function is for. KERATIN_MODE=<name> in the environment stands in for fast_run.
enum class Mode {
  fast_run,      ///< every pass
  fast_compile,  ///< only the passes that cost next to nothing
  eager,         ///< jit runs the function as it is, op by op; where a plan is needed: no pass
  debug,         ///< fast_run, and after each pass the graph is checked and computed again: see check_pass.h
  nan_guard,     ///< every step's results are looked at; the first NaN or infinity is an error that says where it began
  profile,       ///< every step is timed: Plan::profile()
};
const char* to_string(Mode mode);
/// The inverse; throws Error kInvalidArgument with the list of names on an unknown one.
Mode mode_from_string(std::string_view name);

/// Options of compile and jit.
struct CompileOptions {
  Mode mode = Mode::fast_run;
  /// Names of passes that do not run (passes.h has them all; `in_place` and `share_memory` are two more).
  /// KERATIN_PASSES="-name,-name" in the environment adds to them.
  std::vector<std::string> without;
  bool exact_only = false;       ///< leaves out the passes that change values (for the better: the stability set, ...)
  Tensors examples;              ///< arguments for mode debug; without them random ones
  bool guard_infinities = true;  ///< mode nan_guard: infinities are errors too
};

/// How often each rewrite applied, by its name (docs/rewrites.md has the table's); of a fusion the op that it made.
using RewriteCounts = std::map<std::string, int64_t>;

/// What one pass did.
struct PassReport {
  std::string pass;
  double seconds = 0;
  size_t steps_before = 0, steps_after = 0;
  RewriteCounts rewrites = {};
};

/// What compiling took.
struct CompileReport {
  double trace_seconds = 0, plan_seconds = 0;
  std::vector<PassReport> passes;  ///< those that ran, in order
};
/// A table, for people: pass, time, steps before and after, and below each the rewrites that applied.
std::string to_string(const CompileReport& report);

/// The options with what the environment says. Throws Error kInvalidArgument on names that no pass has.
CompileOptions with_environment(CompileOptions options);

/// Traces, optimises and plans.
std::shared_ptr<const Plan> compile(const Function& function, std::span<const TensorSpec> inputs,
                                    const CompileOptions& options = {});

}  // namespace keratin::graph
