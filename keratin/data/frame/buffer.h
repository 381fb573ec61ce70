// The memory of a column: shared by copies, copied on the first write to a shared one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>

namespace keratin {

/// Uninitialised memory aligned to 64 bytes (to huge pages when large). Throws Error kLimit when the system has none
/// left.
std::shared_ptr<void> allocate_column(int64_t bytes);

/// A counted array of plain values. Copying shares; `mutable_data` copies first when somebody else looks on.
template <class T>
class Buffer {
 public:
  Buffer() = default;
  /// Uninitialised.
  explicit Buffer(int64_t size)
      : data_(std::static_pointer_cast<T>(allocate_column(size * static_cast<int64_t>(sizeof(T))))), size_(size) {}
  explicit Buffer(std::span<const T> values) : Buffer(static_cast<int64_t>(values.size())) {
    std::copy(values.begin(), values.end(), data_.get());
  }

  int64_t size() const { return size_; }
  const T* data() const { return data_.get(); }
  T operator[](int64_t i) const { return data_.get()[i]; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  std::span<const T> span() const { return {data(), static_cast<size_t>(size_)}; }

  T* mutable_data() {
    if (data_.use_count() > 1) *this = Buffer(span());
    return data_.get();
  }
  /// Forgets the values from `size` on.
  void shrink(int64_t size) { size_ = std::min(size, size_); }

 private:
  std::shared_ptr<T> data_;
  int64_t size_ = 0;
};

}  // namespace keratin
