#include "keratin/core/memory.h"

#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <map>
#include <mutex>
#include <string_view>

#include "keratin/base/error.h"
#include "keratin/base/log.h"

namespace keratin {
namespace {

constexpr int64_t kAlignment = 64;
constexpr int64_t kKept = 64 << 10;  // blocks from this size on are kept for later
constexpr int64_t kMostCached = 256 << 20;
constexpr int64_t kFlushed = 64 << 10;  // a thread tells the others when it has taken or given so much
constexpr int64_t kHuge = int64_t{4} << 20;
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kCaches = false;  // a kept block would hide its use after the free
#else
constexpr bool kCaches = true;
#endif

struct OpCounter {
  std::atomic<int64_t> now{0}, peak{0}, allocations{0};
};

// Stands right before the memory that a caller gets.
struct Header {
  void* block;       // of malloc
  int64_t bytes;     // that the caller may use
  OpCounter* owner;  // null: not counted by op
};

void raise(std::atomic<int64_t>& peak, int64_t value) {
  int64_t seen = peak.load(std::memory_order_relaxed);
  while (value > seen && !peak.compare_exchange_weak(seen, value, std::memory_order_relaxed)) {
  }
}

// What a thread has taken and not told yet; only the thread itself writes it.
struct Untold {
  std::atomic<int64_t> bytes{0};
};

int64_t limit_from_environment();

// Sizes of kept blocks: eight to each power of two, so that at most an eighth is wasted.
constexpr int kSteps = 8, kClasses = 48 * kSteps;
int class_of(int64_t bytes) {
  const int power = static_cast<int>(std::bit_width(static_cast<uint64_t>(bytes))) - 1;
  const int64_t step = (int64_t{1} << power) / kSteps;
  return power * kSteps + static_cast<int>((bytes - (int64_t{1} << power) + step - 1) / step);
}
int64_t size_of_class(int c) { return (int64_t{1} << (c / kSteps)) / kSteps * (kSteps + c % kSteps); }

class Accounts;
Accounts& accounts();

class Accounts {
 public:
  // A child that is forked while another thread holds the mutex must not find it locked.
  Accounts() {
    pthread_atfork([] { accounts().mutex.lock(); }, [] { accounts().mutex.unlock(); },
                   [] { accounts().mutex.unlock(); });
  }

  std::atomic<int64_t> now{0}, peak{0}, cached{0}, limit{limit_from_environment()};
  std::atomic<bool> by_op{false};

  std::mutex mutex;  // guards what follows
  std::vector<Untold*> threads;
  std::map<std::string_view, OpCounter> ops;
  std::array<std::vector<void*>, kClasses> kept;
};

// Never destroyed: tensors may outlive static objects.
Accounts& accounts() {
  static Accounts* const shared = new Accounts;
  return *shared;
}

void tell(int64_t bytes) {
  Accounts& a = accounts();
  raise(a.peak, a.now.fetch_add(bytes, std::memory_order_relaxed) + bytes);
}

class ThreadAccount {
 public:
  ThreadAccount() {
    Accounts& a = accounts();
    const std::lock_guard lock(a.mutex);
    a.threads.push_back(&untold_);
  }
  ~ThreadAccount() {
    Accounts& a = accounts();
    const std::lock_guard lock(a.mutex);
    tell(untold_.bytes.load(std::memory_order_relaxed));
    std::erase(a.threads, &untold_);
    gone_ = true;
  }
  ThreadAccount(const ThreadAccount&) = delete;
  ThreadAccount& operator=(const ThreadAccount&) = delete;

  static void add(int64_t bytes) {
    if (gone_) return tell(bytes);  // a tensor that dies after its thread's variables
    static thread_local ThreadAccount mine;
    const int64_t all = mine.untold_.bytes.load(std::memory_order_relaxed) + bytes;
    if (all < kFlushed && all > -kFlushed) return mine.untold_.bytes.store(all, std::memory_order_relaxed);
    mine.untold_.bytes.store(0, std::memory_order_relaxed);
    tell(all);
  }

 private:
  static inline constinit thread_local bool gone_ = false;
  Untold untold_;
};

int64_t alive(Accounts& a) {
  int64_t bytes = a.now.load(std::memory_order_relaxed);
  const std::lock_guard lock(a.mutex);
  for (const Untold* thread : a.threads) bytes += thread->bytes.load(std::memory_order_relaxed);
  return bytes;
}

constinit thread_local int64_t until_failure = std::numeric_limits<int64_t>::max();

[[noreturn]] void fail_no_memory(int64_t bytes) {
  fail(ErrorCode::kLimit, "[storage] out of memory: ", bytes, " bytes were asked for.");
}

void check_limit(int64_t bytes) {
  Accounts& a = accounts();
  const int64_t limit = a.limit.load(std::memory_order_relaxed);
  if (limit == 0) return;
  const int64_t now = alive(a);
  if (bytes <= limit - now) return;
  fail(ErrorCode::kLimit, "[storage] the memory limit of ", limit, " bytes would be exceeded: ", now,
       " bytes are in use, ", bytes,
       " more were asked for. Use smaller batches, or raise the limit (set_memory_limit, KERATIN_MEMORY_LIMIT).");
}

// Memory that is touched for the first time costs a page fault every 4 KB, which for large tensors is more than what is
// done with them; NumPy asks for huge pages from the same size on.
void ask_for_huge_pages(void* data, int64_t bytes) {
  constexpr uintptr_t kPage = 4096;
  if (bytes < kHuge) return;
  const uintptr_t first = (reinterpret_cast<uintptr_t>(data) + kPage - 1) / kPage * kPage;
  const uintptr_t last = (reinterpret_cast<uintptr_t>(data) + static_cast<uintptr_t>(bytes)) / kPage * kPage;
  madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);  // a wish: refusing it changes nothing
}

Header& header_of(void* memory) { return static_cast<Header*>(memory)[-1]; }

void* new_block(int64_t bytes) {
  constexpr int64_t kExtra = sizeof(Header) + kAlignment;
  void* block = std::malloc(static_cast<size_t>(bytes + kExtra));
  if (block == nullptr) return nullptr;
  const uintptr_t first = reinterpret_cast<uintptr_t>(block) + sizeof(Header);
  void* memory = reinterpret_cast<void*>((first + kAlignment - 1) / kAlignment * kAlignment);
  header_of(memory) = {block, bytes, nullptr};
  ask_for_huge_pages(memory, bytes);
  return memory;
}

void* kept_block(int64_t bytes) {
  Accounts& a = accounts();
  const int c = class_of(bytes);
  {
    const std::lock_guard lock(a.mutex);
    if (auto& blocks = a.kept[static_cast<size_t>(c)]; !blocks.empty()) {
      void* memory = blocks.back();
      blocks.pop_back();
      a.cached.fetch_sub(header_of(memory).bytes, std::memory_order_relaxed);
      return memory;
    }
  }
  return nullptr;
}

bool is_large(int64_t bytes) { return kCaches && bytes >= kKept && bytes < int64_t{1} << 40; }

void* some_block(int64_t bytes) {
  if (!is_large(bytes)) return new_block(bytes);
  if (void* memory = kept_block(bytes)) return memory;
  return new_block(size_of_class(class_of(bytes)));
}

bool keep(void* memory) {
  Accounts& a = accounts();
  const int64_t bytes = header_of(memory).bytes;
  const int64_t most = std::min(kMostCached, a.peak.load(std::memory_order_relaxed) / 4);
  const std::lock_guard lock(a.mutex);
  if (a.cached.load(std::memory_order_relaxed) + bytes > most) return false;
  a.kept[static_cast<size_t>(class_of(bytes))].push_back(memory);
  a.cached.fetch_add(bytes, std::memory_order_relaxed);
  return true;
}

OpCounter* count_for_op(int64_t bytes) {
  Accounts& a = accounts();
  if (!a.by_op.load(std::memory_order_relaxed)) return nullptr;
  const std::lock_guard lock(a.mutex);
  OpCounter& counter = a.ops[MemoryOwner::current()];
  counter.allocations.fetch_add(1, std::memory_order_relaxed);
  raise(counter.peak, counter.now.fetch_add(bytes, std::memory_order_relaxed) + bytes);
  return &counter;
}

// "512M" in bytes; 0 when it is not such a text.
int64_t parsed_size(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
  const int shift = unit.empty() ? 0 : unit == "K" ? 10 : unit == "M" ? 20 : unit == "G" ? 30 : -1;
  if (error != std::errc() || shift < 0 || number < 1 || number > (std::numeric_limits<int64_t>::max() >> shift))
    return 0;
  return number << shift;
}

int64_t limit_from_environment() {
  const char* text = std::getenv("KERATIN_MEMORY_LIMIT");
  if (text == nullptr || *text == '\0') return 0;
  const int64_t limit = parsed_size(text);
  if (limit == 0) log_warning(cat("KERATIN_MEMORY_LIMIT: expected a size such as 512M, received \"", text, "\"."));
  return limit;
}

}  // namespace

namespace memory_detail {

void* allocate(int64_t bytes) {
  if (until_failure <= 1) fail_no_memory(bytes);
  if (until_failure != std::numeric_limits<int64_t>::max()) --until_failure;
  check_limit(bytes);
  void* memory = some_block(bytes);
  if (memory == nullptr) {
    release_cached_memory();
    memory = some_block(bytes);
  }
  if (memory == nullptr) fail_no_memory(bytes);
  Header& header = header_of(memory);
  ThreadAccount::add(header.bytes);
  header.owner = count_for_op(header.bytes);
  return memory;
}

void release(void* memory) {
  const Header& header = header_of(memory);
  ThreadAccount::add(-header.bytes);
  if (header.owner != nullptr) header.owner->now.fetch_sub(header.bytes, std::memory_order_relaxed);
  if (is_large(header.bytes) && keep(memory)) return;
  std::free(header.block);
}

FailFrom::FailFrom(int64_t n) { until_failure = n; }
FailFrom::~FailFrom() { until_failure = std::numeric_limits<int64_t>::max(); }

}  // namespace memory_detail

MemoryStats memory_stats() {
  Accounts& a = accounts();
  MemoryStats stats;
  stats.now = alive(a);
  raise(a.peak, stats.now);
  stats.peak = a.peak.load(std::memory_order_relaxed);
  stats.cached = a.cached.load(std::memory_order_relaxed);
  stats.limit = a.limit.load(std::memory_order_relaxed);
  const std::lock_guard lock(a.mutex);
  for (const auto& [op, counter] : a.ops)
    stats.by_op.push_back({std::string(op), counter.now, counter.peak, counter.allocations});
  std::stable_sort(stats.by_op.begin(), stats.by_op.end(),
                   [](const OpMemory& x, const OpMemory& y) { return x.peak > y.peak; });
  return stats;
}

void reset_peak_memory() {
  Accounts& a = accounts();
  a.peak.store(alive(a), std::memory_order_relaxed);
  const std::lock_guard lock(a.mutex);
  for (auto& [op, counter] : a.ops) {
    counter.peak.store(counter.now.load(std::memory_order_relaxed), std::memory_order_relaxed);
    counter.allocations.store(0, std::memory_order_relaxed);
  }
}

void track_memory_by_op(bool on) { accounts().by_op.store(on, std::memory_order_relaxed); }

void set_memory_limit(int64_t bytes) {
  require(bytes >= 0, ErrorCode::kInvalidArgument, "[set_memory_limit] expected a number of bytes, or 0 for no limit, ",
          "received ", bytes, ".");
  accounts().limit.store(bytes, std::memory_order_relaxed);
}

void release_cached_memory() {
  Accounts& a = accounts();
  const std::lock_guard lock(a.mutex);
  for (auto& blocks : a.kept) {
    for (void* memory : blocks) std::free(header_of(memory).block);
    blocks.clear();
  }
  a.cached.store(0, std::memory_order_relaxed);
}

namespace {

std::string in_mb(int64_t bytes) {
  const int64_t hundredths = bytes * 100 / 1'000'000;
  const int64_t fraction = hundredths % 100;
  return cat(hundredths / 100, ".", fraction < 10 ? "0" : "", fraction, " MB");
}

}  // namespace

std::string to_string(const MemoryStats& stats) {
  std::string out = cat("now ", in_mb(stats.now), ", peak ", in_mb(stats.peak), ", kept for later ",
                        in_mb(stats.cached), stats.limit > 0 ? cat(", limit ", in_mb(stats.limit)) : "", "\n");
  for (const OpMemory& op : stats.by_op)
    out += cat("  ", op.op.empty() ? "(no op)" : op.op, ": now ", in_mb(op.now), ", peak ", in_mb(op.peak), ", ",
               op.allocations, " allocations\n");
  return out;
}

}  // namespace keratin
