// Mode profile, as a plan's watch.
#pragma once

#include <mutex>
#include <vector>

#include "keratin/graph/profile.h"
#include "keratin/graph/watch.h"

namespace keratin::graph {

/// Times every step.
class Profiler final : public Watch {
 public:
  explicit Profiler(const Graph& graph);
  void after(const StepRun& step) override;
  Profile profile(int64_t arena_bytes) const;

 private:
  const Graph& graph_;
  mutable std::mutex mutex_;
  std::vector<ProfileRow> steps_;
  std::vector<Profile::Event> events_;  // a ring
  size_t next_event_ = 0;
  StepRun::Time first_{};
};

}  // namespace keratin::graph
