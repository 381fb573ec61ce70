// What modes that look at every step plug into a plan.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "keratin/graph/compile.h"

namespace keratin::graph {

/// A step that has just run.
struct StepRun {
  using Time = std::chrono::steady_clock::time_point;
  size_t step;           ///< of the graph
  int64_t run;           ///< of the plan, from 1
  void* const* buffers;  ///< outputs, then inputs
  Time start, end;
};

/// Sees each step of each run, from several threads at once.
class Watch {
 public:
  virtual ~Watch() = default;
  virtual void after(const StepRun& step) = 0;
  /// The number of the run that begins.
  int64_t begin() { return runs_.fetch_add(1) + 1; }
  int64_t runs() const { return runs_.load(); }

 private:
  std::atomic<int64_t> runs_{0};
};

/// The one of these options' mode; none for most. `graph` must outlive it.
std::unique_ptr<Watch> make_watch(const Graph& graph, const CompileOptions& options);

}  // namespace keratin::graph
