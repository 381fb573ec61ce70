// Where each temporary of a program lies in one arena, so that values whose lifetimes do not meet share bytes.
#pragma once

#include <cstdint>
#include <vector>

namespace keratin::ops {

/// A temporary: its size and the steps between which it must keep its bytes (both inclusive).
struct Lifetime {
  int64_t bytes = 0;
  int first = 0;
  int last = 0;
};

struct MemoryPlan {
  std::vector<int64_t> offsets;  ///< one a lifetime, multiples of 64
  int64_t arena_bytes = 0;
};

/// Greedy by size: the largest first, each at the lowest offset that is free during its life. Deterministic.
MemoryPlan plan_memory(const std::vector<Lifetime>& lifetimes);

}  // namespace keratin::ops
