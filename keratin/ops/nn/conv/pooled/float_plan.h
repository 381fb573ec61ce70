// What the float32 kernels of conv_relu_pool share: how images lie while they are worked on, and how work is cut.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "keratin/ops/nn/conv/blocks.h"
#include "keratin/ops/nn/conv/pooled/block.h"

namespace keratin::ops::conv_detail {

using Half = uint16_t;  ///< the bits of a bfloat16

/// The part of an image that windows see, with the zeros around it: line `r`, column `c` begin at r * line + c *
/// channels.
struct Seen {
  int64_t lines = 0, columns = 0;  ///< zeros included
  bool copied = false;             ///< it lies in scratch; otherwise it is the image itself
  int64_t line = 0;                ///< floats

  int64_t floats() const { return lines * columns; }  ///< times channels
};

/// Pixels of the inputs (zeros included) that the outputs under whole windows see.
inline int64_t extent(const Axis& a, int64_t pooled) {
  return pooled == 0 ? 0 : (2 * pooled - 1) * a.stride + (a.kernel - 1) * a.dilation + 1;
}

inline Seen seen_by(const PooledBlock& b) {
  Seen s;
  s.lines = extent(b.y, b.pooled_y()), s.columns = extent(b.x, b.pooled_x());
  s.copied = b.y.before > 0 || b.x.before > 0 || s.lines > b.y.in || s.columns > b.x.in;
  s.line = (s.copied ? s.columns : b.x.in) * b.channels;
  return s;
}

/// The image with zeros around it.
inline void copy_seen(const PooledBlock& b, const Seen& s, const float* image, float* to) {
  std::fill_n(to, s.floats() * b.channels, 0.0f);
  const int64_t columns = std::min(s.columns - b.x.before, b.x.in) * b.channels;
  for (int64_t y = 0; y < std::min(s.lines - b.y.before, b.y.in); ++y)
    std::copy_n(image + y * b.x.in * b.channels, std::max<int64_t>(columns, 0),
                to + (y + b.y.before) * s.line + b.x.before * b.channels);
}

/// Bytes of scratch, one piece after the other.
class ScratchLayout {
 public:
  /// Where `count` elements of this size begin.
  int64_t add(int64_t count, int64_t size = 4) {
    const int64_t at = bytes_;
    bytes_ = checked_add(bytes_, aligned(checked_multiply(count, size)));
    return at;
  }
  int64_t bytes() const { return bytes_; }

 private:
  int64_t bytes_ = 0;
};

template <class T>
T* at(void* scratch, int64_t bytes) {
  return reinterpret_cast<T*>(static_cast<std::byte*>(scratch) + bytes);
}

/// Images go to this many tasks.
inline int64_t tasks_of(const PooledBlock& b) {
  return b.work() < kParallelFrom ? 1 : std::clamp<int64_t>(b.batch, 1, 16);
}

/// f(image, task) for all images.
template <class F>
void for_each_image(int64_t batch, int64_t tasks, const F& f) {
  const auto task = [&](int64_t number) {
    for (int64_t i = number * batch / tasks; i < (number + 1) * batch / tasks; ++i) f(i, number);
  };
  if (tasks == 1) return task(0);
  parallel_for(tasks, task);
}

/// Calls f with an integral constant of this value, which is 1 to N.
template <int N, class F>
void with_constant(int64_t value, const F& f) {
  if constexpr (N > 1) {
    if (value < N) return with_constant<N - 1>(value, f);
  }
  f(std::integral_constant<int, N>());
}

/// The `number`-th of `count` nearly equal parts of [0, total).
inline int64_t part_begin(int64_t total, int64_t count, int64_t number) { return number * total / count; }

}  // namespace keratin::ops::conv_detail
