// Softmax-like kernels: everything that works along one axis, sixteen values side by side on every instruction set, so
// that all of them sum in the same order. Rows are as many as the tensor has without that axis.
#pragma once

#include <algorithm>
#include <limits>
#include <type_traits>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/math.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/simd.h"

namespace keratin::ops::rows {

inline constexpr int64_t kLanes = 16;

/// How a tensor falls into rows. Short rows and rows along an inner axis lie side by side, one in each lane; a long
/// contiguous row goes across the lanes. Which way depends on the row alone, so that its result does not depend on the
/// other rows.
struct Rows {
  int64_t count, length, inner;
  int64_t first = 0, last = count;  ///< those that this run is about; `first` begins a group

  Rows(int64_t row_count, int64_t row_length, int64_t row_step)
      : count(row_count), length(row_length), inner(row_step) {}
  Rows(const Shape& shape, int64_t axis)
      : count(1), length(shape[axis]), inner(shape.slice(shape.normalise(axis) + 1, shape.rank()).size()) {
    count = last = shape.without(axis).size();
  }
  bool across() const { return inner == 1 && length > 64; }
  int64_t steps() const { return across() ? (length + kLanes - 1) / kLanes : length; }
  int64_t group() const { return across() ? 1 : kLanes; }  ///< rows handled at once
  int64_t floats() const { return steps() * kLanes; }      ///< values in the scratch of one group
  int64_t start(int64_t row) const { return inner == 1 ? row * length : row / inner * length * inner + row % inner; }
};

template <class T>
using Compute = std::conditional_t<std::is_class_v<T>, float, T>;

/// Rows [first, first + group) into lanes; lanes without a row repeat the last one, the rest of a long row is filled.
template <class C, class T>
KERATIN_INLINE void load(const Rows& rows, const T* in, int64_t first, C fill, C* lanes) {
  if (rows.across()) {
    const T* from = in + rows.start(first);
    for (int64_t i = 0; i < rows.length; ++i) lanes[i] = static_cast<C>(from[i]);
    for (int64_t i = rows.length; i < rows.floats(); ++i) lanes[i] = fill;
    return;
  }
  for (int64_t lane = 0; lane < kLanes; ++lane) {
    const T* from = in + rows.start(std::min(first + lane, rows.count - 1));
    for (int64_t i = 0; i < rows.length; ++i) lanes[i * kLanes + lane] = static_cast<C>(from[i * rows.inner]);
  }
}

/// The inverse of load.
template <class C, class T>
KERATIN_INLINE void store(const Rows& rows, const C* lanes, int64_t first, T* out) {
  if (rows.across()) {
    T* to = out + rows.start(first);
    for (int64_t i = 0; i < rows.length; ++i) to[i] = static_cast<T>(lanes[i]);
    return;
  }
  const int64_t here = std::min(kLanes, rows.count - first);
  for (int64_t lane = 0; lane < here; ++lane) {
    T* to = out + rows.start(first + lane);
    for (int64_t i = 0; i < rows.length; ++i) to[i * rows.inner] = static_cast<T>(lanes[i * kLanes + lane]);
  }
}

/// One number a row, e.g. a loss.
template <class C, class T>
KERATIN_INLINE void store_result(const Rows& rows, const C* result, int64_t first, T* out) {
  const int64_t here = std::min(rows.group(), rows.count - first);
  for (int64_t lane = 0; lane < here; ++lane) out[first + lane] = static_cast<T>(result[lane]);
}

/// The sum of each row, in every lane that holds the row: step after step, then the lanes of a long row in a tree.
template <class C>
KERATIN_INLINE void sum(const Rows& rows, const C* lanes, C* total) {
  for (int64_t l = 0; l < kLanes; ++l) total[l] = 0;
  for (int64_t i = 0; i < rows.floats(); i += kLanes)
    for (int64_t l = 0; l < kLanes; ++l) total[l] += lanes[i + l];
  if (!rows.across()) return;
  for (int64_t half = kLanes / 2; half > 0; half /= 2)
    for (int64_t l = 0; l < half; ++l) total[l] += total[l + half];
  for (int64_t l = 1; l < kLanes; ++l) total[l] = total[0];
}

/// The maximum of each row. A NaN may get lost; it comes back through the exponentials.
template <class C>
KERATIN_INLINE void maximum(const Rows& rows, const C* lanes, C* most) {
  for (int64_t l = 0; l < kLanes; ++l) most[l] = -std::numeric_limits<C>::infinity();
  for (int64_t i = 0; i < rows.floats(); i += kLanes)
    for (int64_t l = 0; l < kLanes; ++l) most[l] = lanes[i + l] > most[l] ? lanes[i + l] : most[l];
  if (!rows.across()) return;
  C all = most[0];
  for (int64_t l = 1; l < kLanes; ++l) all = most[l] > all ? most[l] : all;
  for (int64_t l = 0; l < kLanes; ++l) most[l] = all;
}

template <class C>
KERATIN_INLINE void subtract(const Rows& rows, const C* amount, C* lanes) {
  for (int64_t i = 0; i < rows.floats(); i += kLanes)
    for (int64_t l = 0; l < kLanes; ++l) lanes[i + l] -= amount[l];
}
template <class C>
KERATIN_INLINE void divide(const Rows& rows, const C* divisor, C* lanes) {
  for (int64_t i = 0; i < rows.floats(); i += kLanes)
    for (int64_t l = 0; l < kLanes; ++l) lanes[i + l] /= divisor[l];
}
/// lanes * weights; 0 where the weight is 0, even for an infinity.
template <class C>
KERATIN_INLINE void weigh(const Rows& rows, const C* weights, C* lanes) {
  const int64_t n = rows.floats();
  for (int64_t i = 0; i < n; ++i) lanes[i] = weights[i] == 0 ? C{0} : lanes[i] * weights[i];
}
template <class C>
KERATIN_INLINE void clip(const Rows& rows, C low, C high, C* lanes) {
  const int64_t n = rows.floats();
  for (int64_t i = 0; i < n; ++i) {
    const C raised = lanes[i] < low ? low : lanes[i];
    lanes[i] = raised > high ? high : raised;
  }
}
template <class C>
KERATIN_INLINE void exponentials(const Rows& rows, const C* lanes, C* out) {
  const int64_t n = rows.floats();
  for (int64_t i = 0; i < n; ++i) out[i] = math::exp(lanes[i]);
}
template <class C>
KERATIN_INLINE void logarithms(int64_t n, C* lanes) {
  for (int64_t i = 0; i < n; ++i) lanes[i] = math::log(lanes[i]);
}

/// x - max in place, and log(sum(exp(x - max))) a row; `work` is another group's space.
template <class C>
KERATIN_INLINE void shift_and_logsumexp(const Rows& rows, C* lanes, C* work, C* logsumexp) {
  C most[kLanes];
  maximum(rows, lanes, most);
  subtract(rows, most, lanes);
  exponentials(rows, lanes, work);
  sum(rows, work, logsumexp);
  logarithms(kLanes, logsumexp);
}

/// softmax in place.
template <class C>
KERATIN_INLINE void softmax(const Rows& rows, C* lanes) {
  C per_row[kLanes];
  maximum(rows, lanes, per_row);
  subtract(rows, per_row, lanes);
  exponentials(rows, lanes, lanes);
  sum(rows, lanes, per_row);
  divide(rows, per_row, lanes);
}

// -- kernels
// ------------------------------------------------------------------------------------------------------------------

inline constexpr int64_t kParts = 16;                       // of the rows, for threads
inline constexpr int64_t kParallelFrom = int64_t{1} << 16;  // values: 50 us or more

template <class Body>
void run_baseline(const Kernel& kernel, void* const* buffers) {
  Body::run(kernel, buffers);
}
template <class Body>
KERATIN_TARGET_AVX2 void run_avx2(const Kernel& kernel, void* const* buffers) {
  Body::run(kernel, buffers);
}
template <class Body>
KERATIN_TARGET_AVX512 void run_avx512(const Kernel& kernel, void* const* buffers) {
  Body::run(kernel, buffers);
}

/// The rows that make_kernel was given, and the part of them that this run is about.
inline Rows rows_of(const Kernel& kernel) {
  Rows rows(kernel.n[0], kernel.n[1], kernel.n[2]);
  rows.first = kernel.n[5], rows.last = kernel.n[6];
  return rows;
}

// n[4]: bytes of the scratch of one part; n[7]: where the scratch stands among the buffers.
template <Kernel::Run run>
void run_parts(const Kernel& kernel, void* const* buffers) {
  const Rows rows = rows_of(kernel);
  const int64_t groups = (rows.count + rows.group() - 1) / rows.group();
  parallel_for(kParts, [&](int64_t i) {
    Kernel part = kernel;
    part.n[5] = groups * i / kParts * rows.group();
    part.n[6] = std::min(rows.count, groups * (i + 1) / kParts * rows.group());
    void* own[8];
    std::copy_n(buffers, kernel.n[7], own);
    own[kernel.n[7]] = static_cast<char*>(buffers[kernel.n[7]]) + i * kernel.n[4];
    run(part, own);
  });
}

/// A kernel over rows for a floating dtype: Body<T>::run(kernel, buffers), with room for `groups` groups in the
/// scratch. A body that keeps to rows_of(kernel).first and last says how many buffers it has before the scratch; many
/// rows are then shared among threads.
template <template <class> class Body>
Kernel make_kernel(const Rows& rows, DType dtype, int64_t groups, int64_t buffers = 0) {
  Kernel kernel;
  kernel.n[0] = rows.count, kernel.n[1] = rows.length, kernel.n[2] = rows.inner;
  kernel.n[5] = 0, kernel.n[6] = rows.count, kernel.n[7] = buffers;
  const bool parts = buffers > 0 && rows.count * rows.length >= kParallelFrom && rows.count > rows.group();
  kernel.run = visit_dtype(dtype, [&](auto type) -> Kernel::Run {
    using T = decltype(type);
    if constexpr (std::is_floating_point_v<Compute<T>>) {
      kernel.n[4] = (groups * rows.floats() * static_cast<int64_t>(sizeof(Compute<T>)) + 63) / 64 * 64;
      kernel.scratch_bytes = kernel.n[4] * (parts ? kParts : 1);
      if constexpr (std::is_same_v<T, float>) {
        if (use_avx512()) return parts ? run_parts<run_avx512<Body<T>>> : run_avx512<Body<T>>;
      }
      if (use_avx2()) return parts ? run_parts<run_avx2<Body<T>>> : run_avx2<Body<T>>;
      return parts ? run_parts<run_baseline<Body<T>>> : run_baseline<Body<T>>;
    }
    return nullptr;
  });
  return kernel;
}

/// Shape and dtype of an input that is worked on along attribute 0, the axis, which it must have.
inline std::vector<TensorSpec> infer_same(const OpCall& call) {
  call.attrs().axis(0, call.shape(0).rank(), call.op->name);
  return {call.inputs[0]};
}

}  // namespace keratin::ops::rows
