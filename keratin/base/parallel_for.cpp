#include "keratin/base/parallel_for.h"

#include <pthread.h>
#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string_view>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/base/processors.h"

namespace keratin {
namespace {

constexpr int64_t kMostThreads = 1024;

int64_t default_threads() {
  const char* variable = std::getenv("KERATIN_NUM_THREADS");
  if (!variable || !*variable) return available_processors();
  const std::string_view text = variable;
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc() && end == text.data() + text.size() && count >= 1 && count <= kMostThreads) return count;
  log_warning(
      cat("KERATIN_NUM_THREADS: expected 1 to ", kMostThreads, ", received \"", text, "\"; using all processors."));
  return available_processors();
}

// The threads of oneTBB, made for one count.
struct Workers {
  explicit Workers(int64_t threads)
      : count(threads),
        allowed(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(threads)),
        arena(static_cast<int>(threads)) {}
  int64_t count;
  tbb::global_control allowed;  // more threads than processors only where asked for
  tbb::task_arena arena;
};

struct State {
  std::mutex mutex;
  std::atomic<int64_t> count{0};  // 0: not decided yet
  std::shared_ptr<Workers> workers;
  std::atomic<bool> forked{false};  // in a child, whose workers stayed with the parent
};

// Never destroyed: threads may outlive static objects.
State& state() {
  static State* const shared = new State;
  return *shared;
}

thread_local bool inside = false;

class Inside {
 public:
  Inside() : before_(std::exchange(inside, true)) {}
  ~Inside() { inside = before_; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  bool before_;
};

std::shared_ptr<Workers> workers() {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  const int64_t count = num_threads();
  if (s.workers && s.workers->count == count) return s.workers;
  static const int registered =
      pthread_atfork(nullptr, nullptr, [] { state().forked.store(true, std::memory_order_relaxed); });
  (void)registered;
  s.workers.reset();
  s.workers = std::make_shared<Workers>(count);
  return s.workers;
}

}  // namespace

int64_t num_threads() {
  State& s = state();
  int64_t count = s.count.load(std::memory_order_relaxed);
  if (count != 0) return count;
  const int64_t initial = default_threads();
  // Another thread may have decided meanwhile.
  return s.count.compare_exchange_strong(count, initial) ? initial : count;
}

void set_num_threads(int64_t count) {
  require(count >= 0 && count <= kMostThreads, ErrorCode::kInvalidArgument, "[set_num_threads] expected 1 to ",
          kMostThreads, " threads (or 0 for the default), received ", count);
  state().count.store(count, std::memory_order_relaxed);
}

bool in_parallel() { return inside; }

void parallel_for(int64_t blocks, function_ref<void(int64_t)> body) {
  const bool alone = blocks <= 1 || inside || num_threads() == 1 || state().forked.load(std::memory_order_relaxed);
  if (alone) {
    for (int64_t i = 0; i < blocks; ++i) body(i);
    return;
  }
  const std::shared_ptr<Workers> shared = workers();
  shared->arena.execute([&] {
    tbb::parallel_for(tbb::blocked_range<int64_t>(0, blocks), [&](const tbb::blocked_range<int64_t>& range) {
      const Inside mark;
      for (int64_t i = range.begin(); i != range.end(); ++i) body(i);
    });
  });
}

}  // namespace keratin
