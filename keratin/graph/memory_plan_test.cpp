#include "keratin/graph/memory_plan.h"

#include <gtest/gtest.h>

namespace keratin::graph {
namespace {

TEST(MemoryPlan, LivesThatDoNotMeetShareBytes) {
  const MemoryPlan plan = plan_memory({{100, 0, 1}, {100, 1, 2}, {100, 2, 3}});
  EXPECT_EQ(plan.offsets[0], plan.offsets[2]);
  EXPECT_NE(plan.offsets[0], plan.offsets[1]);
  EXPECT_EQ(plan.arena_bytes, 256);
}

TEST(MemoryPlan, LivesThatMeetNeverOverlap) {
  std::vector<Lifetime> lives;
  for (int i = 0; i < 60; ++i) lives.push_back({(i * 37) % 500 + 1, (i * 13) % 40, (i * 13) % 40 + (i * 7) % 9});
  const MemoryPlan plan = plan_memory(lives);
  for (size_t a = 0; a < lives.size(); ++a)
    for (size_t b = a + 1; b < lives.size(); ++b) {
      if (lives[a].last < lives[b].first || lives[b].last < lives[a].first) continue;
      EXPECT_TRUE(plan.offsets[a] + lives[a].bytes <= plan.offsets[b] ||
                  plan.offsets[b] + lives[b].bytes <= plan.offsets[a]);
    }
}

}  // namespace
}  // namespace keratin::graph
