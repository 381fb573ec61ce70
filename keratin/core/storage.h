// A counted block of memory: our own (64-byte aligned) or somebody else's with its owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "keratin/base/ref.h"

namespace keratin {

/// Bytes that tensors share. Our own blocks are aligned to 64 bytes, so that any vector load is aligned at the start.
class Storage final : public RefCounted {
 public:
  /// Uninitialised memory; throws Error kLimit when the system has none left.
  static Ref<Storage> allocate(int64_t bytes);
  /// Foreign memory, read and written where it lies while `owner` keeps it alive.
  static Ref<Storage> borrow(void* data, int64_t bytes, std::shared_ptr<void> owner);

  std::byte* data() { return data_; }
  const std::byte* data() const { return data_; }
  int64_t bytes() const { return bytes_; }
  bool is_foreign() const { return foreign_; }

  /// A Storage of our own lies in one block with its bytes, which `extra` makes room for.
  static void* operator new(size_t size, int64_t extra);
  static void operator delete(void* object);
  static void operator delete(void* object, int64_t);

 private:
  Storage(std::byte* data, int64_t bytes) : data_(data), bytes_(bytes) {}

  std::byte* data_;
  int64_t bytes_;
  bool foreign_ = false;
  std::shared_ptr<void> owner_;
};

/// While alive, this thread may allocate at most so many bytes at once; more is Error kLimit, as if the system had none
/// left.
class AllocationLimit {
 public:
  explicit AllocationLimit(int64_t bytes);
  ~AllocationLimit();
  AllocationLimit(const AllocationLimit&) = delete;
  AllocationLimit& operator=(const AllocationLimit&) = delete;

 private:
  int64_t before_;
};

}  // namespace keratin
