// The state of a planned loop: two copies, of which an iteration reads one and writes the other.
#pragma once

#include <cstring>

#include "keratin/ops/control/region_plan.h"

namespace keratin::ops {

/// Where the parts of a loop's state lie in its scratch.
class LoopState {
 public:
  LoopState() = default;
  explicit LoopState(std::span<const TensorSpec> specs) {
    for (const TensorSpec& spec : specs) {
      offsets_.push_back(size_);
      size_ += (spec.shape.size() * size_of(spec.dtype) + 63) / 64 * 64;
    }
  }
  int64_t bytes() const { return 2 * size_; }
  /// Part `i` of the state that iteration `step` makes.
  std::byte* at(std::byte* states, int64_t step, size_t i) const { return states + step % 2 * size_ + offsets_[i]; }

 private:
  std::vector<int64_t> offsets_;
  int64_t size_ = 0;
};

inline void copy_bytes(void* to, const void* from, const TensorSpec& spec) {
  const int64_t bytes = spec.shape.size() * size_of(spec.dtype);
  if (bytes > 0) std::memcpy(to, from, static_cast<size_t>(bytes));
}

}  // namespace keratin::ops
