// How much memory tensors take: counted, limited, and kept for the next tensor.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace keratin {

/// What one op has allocated, while by-op counting is on.
struct OpMemory {
  std::string op;           ///< its name; "plan" for the arenas of compiled functions, "" for what no op asked for
  int64_t now = 0;          ///< bytes that are alive
  int64_t peak = 0;         ///< the most that were alive at once
  int64_t allocations = 0;  ///< how many were made
};

/// The memory of all tensors, variables and arenas of this process, in bytes. Foreign memory (NumPy's, a mapped file's)
/// is not counted.
struct MemoryStats {
  int64_t now = 0;              ///< alive
  int64_t peak = 0;             ///< the most that was alive since the start or reset_peak_memory()
  int64_t cached = 0;           ///< free, and kept for the next tensor of that size
  int64_t limit = 0;            ///< of `now`; 0: none
  std::vector<OpMemory> by_op;  ///< the largest peak first; empty unless track_memory_by_op(true) was called
};

/// As of this moment; `peak` may miss up to 64 KB of small tensors for each thread.
MemoryStats memory_stats();
/// A table of it, for people.
std::string to_string(const MemoryStats& stats);
/// The peak (also by op) begins again at what is alive.
void reset_peak_memory();
/// Off at first: it costs a few nanoseconds an allocation.
void track_memory_by_op(bool on);

/// From here on an allocation after which more than `bytes` would be alive throws Error kLimit that says so; nothing is
/// lost by it. 0: no limit. At first: KERATIN_MEMORY_LIMIT (bytes, or with K, M, G at its end), or else none.
void set_memory_limit(int64_t bytes);

/// Gives the memory that is kept for later back to the system. Blocks of 64 KB and more are kept when they are freed,
/// at most 256 MB and at most a quarter of the peak.
void release_cached_memory();

/// While alive, what this thread allocates counts as the op's. `name` must live as long as the program.
class MemoryOwner {
 public:
  explicit MemoryOwner(const char* name) : before_(current_) { current_ = name; }
  ~MemoryOwner() { current_ = before_; }
  MemoryOwner(const MemoryOwner&) = delete;
  MemoryOwner& operator=(const MemoryOwner&) = delete;
  static const char* current() { return current_; }

 private:
  static inline constinit thread_local const char* current_ = "";
  const char* before_;
};

namespace memory_detail {

/// `bytes` of memory aligned to 64 bytes, counted. Throws Error kLimit when there is none.
void* allocate(int64_t bytes);
/// What allocate gave, for as many bytes.
void release(void* memory);

/// For tests: the n-th allocation of this thread from now on (the first is 1) and all after it fail, until it ends.
class FailFrom {
 public:
  explicit FailFrom(int64_t n);
  ~FailFrom();
  FailFrom(const FailFrom&) = delete;
  FailFrom& operator=(const FailFrom&) = delete;
};

}  // namespace memory_detail

}  // namespace keratin
