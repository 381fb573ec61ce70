#include "keratin/core/storage.h"

#include <sys/mman.h>

#include <cstdlib>
#include <utility>

#include "keratin/base/error.h"

namespace keratin {
namespace {

constexpr int64_t kAlignment = 64;
constexpr int64_t kHeader = (sizeof(Storage) + kAlignment - 1) / kAlignment * kAlignment;

thread_local int64_t most_bytes = int64_t{1} << 48;  // more than any system has

// Memory that is touched for the first time costs a page fault every 4 KB, which for large tensors is more than what is
// done with them; NumPy asks for huge pages from the same size on.
void ask_for_huge_pages(std::byte* data, int64_t bytes) {
  constexpr int64_t kLarge = int64_t{4} << 20;
  constexpr uintptr_t kPage = 4096;
  if (bytes < kLarge) return;
  const uintptr_t first = (reinterpret_cast<uintptr_t>(data) + kPage - 1) / kPage * kPage;
  const uintptr_t last = (reinterpret_cast<uintptr_t>(data) + static_cast<uintptr_t>(bytes)) / kPage * kPage;
  madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);  // a wish: refusing it changes nothing
}

}  // namespace

// Layout: [malloc'd pointer][Storage, 64-byte aligned, padded to kHeader][bytes]. One malloc, because small ones come
// from the allocator's thread cache in a few nanoseconds while aligned_alloc does not.
void* Storage::operator new(size_t, int64_t extra) {
  void* block =
      extra < 0 || extra > most_bytes ? nullptr : std::malloc(static_cast<size_t>(kHeader + extra + kAlignment + 8));
  if (block == nullptr) fail(ErrorCode::kLimit, "[storage] out of memory: ", extra, " bytes were asked for.");
  const auto address = reinterpret_cast<uintptr_t>(block) + sizeof(void*);
  auto* aligned = reinterpret_cast<std::byte*>((address + kAlignment - 1) / kAlignment * kAlignment);
  reinterpret_cast<void**>(aligned)[-1] = block;
  return aligned;
}

void Storage::operator delete(void* object) { std::free(reinterpret_cast<void**>(object)[-1]); }
void Storage::operator delete(void* object, int64_t) { operator delete(object); }

Ref<Storage> Storage::allocate(int64_t bytes) {
  auto* storage = new (bytes) Storage(nullptr, bytes);
  storage->data_ = reinterpret_cast<std::byte*>(storage) + kHeader;
  ask_for_huge_pages(storage->data_, bytes);
  return Ref<Storage>(storage);
}

Ref<Storage> Storage::borrow(void* data, int64_t bytes, std::shared_ptr<void> owner) {
  auto* storage = new (int64_t{0}) Storage(static_cast<std::byte*>(data), bytes);
  storage->foreign_ = true;
  storage->owner_ = std::move(owner);
  return Ref<Storage>(storage);
}

AllocationLimit::AllocationLimit(int64_t bytes) : before_(std::exchange(most_bytes, bytes)) {}
AllocationLimit::~AllocationLimit() { most_bytes = before_; }

}  // namespace keratin
