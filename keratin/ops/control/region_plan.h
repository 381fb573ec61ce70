// A region made ready to run many times: prepared kernels over one piece of scratch. An iteration allocates nothing and
// looks nothing up.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "keratin/ops/def/region.h"

namespace keratin::ops {

/// A Region for inputs of fixed specs. Equal calls are made once, calls that nothing needs not at all, and those that
/// depend on inputs that stay the same (the captures of a loop) once a run. Every bit is as replay() computes it.
class RegionPlan {
 public:
  const std::vector<TensorSpec>& outputs() const { return outputs_; }
  /// What a Run needs; a multiple of 64.
  int64_t scratch_bytes() const { return arena_at_ + arena_bytes_; }
  /// Ops that run in every iteration.
  size_t steps() const { return steps_.size() - prologue_; }

  /// One user of the plan. Inputs and outputs must be set before they are needed, and stay where they are set.
  class Run {
   public:
    /// `scratch`: scratch_bytes() bytes, aligned to 64; this run's alone.
    Run(const RegionPlan& plan, void* scratch);
    void set_input(size_t i, const void* bytes) { set(plan_.input_slots_[i], const_cast<void*>(bytes)); }
    void set_output(size_t i, void* bytes) { set(plan_.output_slots_[i], bytes); }
    /// What the invariant inputs alone decide: once, after those are set.
    void start() { run(0, plan_.prologue_); }
    /// One iteration. No output may share bytes with an input.
    void step();

   private:
    void set(const std::vector<int>& slots, void* bytes) {
      for (const int slot : slots) table_[slot] = bytes;
    }
    void run(size_t first, size_t last);

    const RegionPlan& plan_;
    void** table_;
  };

 private:
  friend class RegionPlanner;

  struct Step {
    Kernel kernel;
    int first_slot;  ///< of its buffers in the table
    Where where;     ///< the user's line that made it
  };
  struct Copy {
    int from, to;  ///< slots
    size_t bytes;
  };
  using Slots = std::vector<int>;

  std::vector<TensorSpec> outputs_;
  std::vector<Step> steps_;
  size_t prologue_ = 0;  ///< so many of the steps run once
  std::vector<Copy> copies_;
  std::vector<Slots> input_slots_, output_slots_;
  std::vector<std::pair<int, int64_t>> arena_slots_;  ///< slot, offset
  std::vector<std::pair<int, const void*>> constant_slots_;
  Tensors constants_;  ///< whose bytes those are
  int64_t slots_ = 0, arena_at_ = 0, arena_bytes_ = 0;
};

/// The plan for inputs of these (known) specs, of which those marked stay the same from iteration to iteration. Null
/// where the region cannot be planned: a shape within it depends on values, or a branch that may never run has no
/// kernel.
std::shared_ptr<const RegionPlan> plan_region(const Region& region, std::span<const TensorSpec> inputs,
                                              const std::vector<bool>& invariant);

}  // namespace keratin::ops
