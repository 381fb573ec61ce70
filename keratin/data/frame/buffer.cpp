#include "keratin/data/frame/buffer.h"

#include <sys/mman.h>

#include <cstdlib>

#include "keratin/base/error.h"

namespace keratin {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;

size_t round_up(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

std::shared_ptr<void> allocate_column(int64_t bytes) {
  const auto wanted = static_cast<size_t>(std::max<int64_t>(bytes, 1));
  // Touching 4 KiB pages one by one costs a third of the time of reading a large table.
  const bool large = wanted >= 2 * kHugePage;
  const size_t alignment = large ? kHugePage : 64;
  const size_t size = round_up(wanted, large ? 4096 : 64);
  void* memory = std::aligned_alloc(alignment, size);
  require(memory != nullptr, ErrorCode::kLimit, "[DataFrame] the system has no ", size, " bytes left for a column.");
#ifdef MADV_HUGEPAGE
  if (large) madvise(memory, size, MADV_HUGEPAGE);
#endif
  return {memory, std::free};
}

}  // namespace keratin
