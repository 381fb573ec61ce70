#include "keratin/core/storage.h"

#include <utility>

#include "keratin/base/error.h"
#include "keratin/core/memory.h"

namespace keratin {
namespace {

constexpr int64_t kHeader = (sizeof(Storage) + 63) / 64 * 64;

thread_local int64_t most_bytes = int64_t{1} << 48;  // more than any system has

}  // namespace

// Layout: [Storage, padded to kHeader][bytes], both aligned to 64 bytes, in one allocation.
void* Storage::operator new(size_t, int64_t extra) {
  if (extra < 0 || extra > most_bytes)
    fail(ErrorCode::kLimit, "[storage] out of memory: ", extra, " bytes were asked for.");
  return memory_detail::allocate(kHeader + extra);
}

void Storage::operator delete(void* object) { memory_detail::release(object); }
void Storage::operator delete(void* object, int64_t) { operator delete(object); }

Ref<Storage> Storage::allocate(int64_t bytes) {
  auto* storage = new (bytes) Storage(nullptr, bytes);
  storage->data_ = reinterpret_cast<std::byte*>(storage) + kHeader;
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
