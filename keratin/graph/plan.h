// A plan: a graph made ready to run. An array of prepared kernels over one arena; a run allocates nothing but its
// results.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>

#include "keratin/graph/compile.h"
#include "keratin/graph/ir.h"

namespace keratin::graph {

/// Where a value lives while a plan runs.
struct Placement {
  enum class Kind { kArgument, kVariable, kConstant, kResult, kArena };
  int value;
  Kind kind;
  int64_t place;    ///< offset in the arena, or the number of the argument, variable or result
  int64_t bytes;    ///< of the value
  int first, last;  ///< the steps between which the place is its own
  int root;         ///< the value whose bytes it is, or over which it is written; itself
};

class Watch;
struct Profile;

/// Runs a Graph whose shapes are all known. Several threads may run a plan without updates at once; a plan with updates
/// belongs to one thread at a time, like the variables it writes.
class Plan {
 public:
  explicit Plan(Graph graph, const CompileOptions& options = {}, CompileReport report = {});
  ~Plan();

  /// Arguments in, results out; variables are read at entry and written before it returns.
  Tensors run(const Tensors& inputs) const;
  /// The same on raw memory of the right shapes, for callers that reuse their buffers: nothing is allocated.
  void run(std::span<const void* const> inputs, std::span<void* const> outputs) const;

  const Graph& graph() const { return graph_; }
  /// What compiling took, when `compile` or `jit` made the plan.
  const CompileReport& compile_report() const { return report_; }
  int64_t arena_bytes() const { return arena_bytes_; }
  /// The bytes that the temporaries would take without sharing.
  int64_t temporary_bytes() const { return temporary_bytes_; }
  const std::vector<Placement>& placements() const { return placements_; }
  /// For people: arena bytes, what sharing saved, and where each value lives.
  std::string memory_report() const;
  /// What the runs so far took; of mode profile, else Error kState.
  Profile profile() const;

 private:
  class Builder;
  struct Context;

  struct PlannedStep {
    ops::Kernel kernel;
    int first_slot = 0;  ///< of its buffers in the pointer table
    int step = 0;        ///< of the graph
  };
  /// Slots that hold the address of an argument, variable or result, and must be set before a run.
  using Patches = std::vector<std::vector<int>>;
  /// A copy at the end (or, for values that would be overwritten, at the start) of a run.
  struct Copy {
    int from_slot, to_slot;
    int64_t bytes;
  };

  void build(const CompileOptions& options);
  Context* acquire() const;
  void release(Context* context) const;
  void set_pointers(Context& context, std::span<const void* const> inputs, std::span<void* const> outputs) const;

  void run_watched(void* const* pointers, const PlannedStep*& step) const;
  [[noreturn]] void rethrow(const PlannedStep& step) const;

  Graph graph_;
  CompileReport report_;
  std::vector<PlannedStep> steps_;
  std::vector<Copy> copies_before_, copies_after_;
  Patches input_slots_, variable_slots_, output_slots_;
  std::vector<Placement> placements_;
  std::unique_ptr<Watch> watch_;                             ///< of modes that look at every step
  std::vector<bool> written_;                                ///< per variable: updated by this plan
  std::vector<std::pair<int, int64_t>> arena_slots_;         ///< slot, offset
  std::vector<std::pair<int, const void*>> constant_slots_;  ///< slot, address
  int slots_ = 0;
  int64_t arena_bytes_ = 0, temporary_bytes_ = 0;
  mutable std::atomic<Context*> idle_{nullptr};  ///< the one context that most programs ever need
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Context>> spare_;
};

}  // namespace keratin::graph
