// argmax and argmin.
#pragma once

#include <algorithm>
#include <bit>
#include <limits>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/reduce/reduction.h"

namespace keratin::ops {

namespace arg_detail {

inline constexpr int64_t kColumns = 64;  // compared at once

/// An integer that stands where x does among the numbers: NaN beats all, and 0 is greater than -0, as in Keras on JAX.
template <class Better, class C>
KERATIN_INLINE auto rank_of(C x) {
  if constexpr (std::is_floating_point_v<C>) {
    using Key = std::conditional_t<sizeof(C) == 8, int64_t, int32_t>;
    using Limits = std::numeric_limits<Key>;
    const Key bits = std::bit_cast<Key>(x);
    const Key key = bits ^ ((bits >> (8 * sizeof(Key) - 1)) & Limits::max());
    return math::is_nan(x) ? (Better{}(1, 0) ? Limits::max() : Limits::min()) : key;
  } else {
    return x;
  }
}
template <class T>
using Compute = std::conditional_t<std::is_class_v<T>, float, T>;
template <class Better, class T>
using Key = decltype(rank_of<Better>(Compute<T>{}));

/// The best of each of `columns` columns, `stride` apart from row to row: its key and its row.
template <class Better, class T>
KERATIN_INLINE void best_rows(const T* in, int64_t rows, int64_t columns, int64_t stride,
                              Key<Better, T>* __restrict top, int32_t* __restrict best) {
  for (int64_t j = 0; j < columns; ++j) top[j] = rank_of<Better>(static_cast<Compute<T>>(in[j])), best[j] = 0;
  for (int64_t i = 1; i < rows; ++i) {
    in += stride;
    const auto row = static_cast<int32_t>(i);
    for (int64_t j = 0; j < columns; ++j) {
      const auto key = rank_of<Better>(static_cast<Compute<T>>(in[j]));
      const bool better = Better{}(key, top[j]);
      top[j] = better ? key : top[j];
      best[j] = better ? row : best[j];
    }
  }
}

/// The first best of neighbouring elements: as rows of kColumns, whose winners then meet.
template <class Better, class T>
KERATIN_INLINE int32_t best_of_line(const T* in, int64_t count) {
  Key<Better, T> top[kColumns];
  int32_t best[kColumns];
  const int64_t columns = std::min(count, kColumns), rows = count / columns;
  best_rows<Better>(in, rows, columns, columns, top, best);
  Key<Better, T> key = top[0];
  int64_t position = best[0] * columns;
  const auto meet = [&](Key<Better, T> other, int64_t at) {
    if (Better{}(other, key) || (other == key && at < position)) key = other, position = at;
  };
  for (int64_t j = 1; j < columns; ++j) meet(top[j], best[j] * columns + j);
  for (int64_t i = rows * columns; i < count; ++i) meet(rank_of<Better>(static_cast<Compute<T>>(in[i])), i);
  return static_cast<int32_t>(position);
}

/// Units [first, end) of outer times tiles of columns. n[0..2]: outer, count, inner.
template <class Better, class T>
KERATIN_INLINE void run_units(const Kernel& k, const T* in, int32_t* out, int64_t first, int64_t end) {
  const int64_t count = k.n[1], inner = k.n[2], tiles = (inner + kColumns - 1) / kColumns;
  for (int64_t unit = first; unit < end; ++unit) {
    const int64_t o = unit / tiles, column = unit % tiles * kColumns, columns = std::min(kColumns, inner - column);
    const T* from = in + o * count * inner + column;
    if (inner == 1) {
      out[o] = best_of_line<Better>(from, count);
      continue;
    }
    Key<Better, T> top[kColumns];
    best_rows<Better>(from, count, columns, inner, top, out + o * inner + column);
  }
}

template <class Better, class T>
void run_baseline(const Kernel& k, const T* in, int32_t* out, int64_t first, int64_t end) {
  run_units<Better>(k, in, out, first, end);
}
template <class Better, class T>
KERATIN_TARGET_AVX2 void run_avx2(const Kernel& k, const T* in, int32_t* out, int64_t first, int64_t end) {
  run_units<Better>(k, in, out, first, end);
}
template <class Better, class T>
KERATIN_TARGET_AVX512 void run_avx512(const Kernel& k, const T* in, int32_t* out, int64_t first, int64_t end) {
  run_units<Better>(k, in, out, first, end);
}
template <class Better, class T>
auto choose() {
  if constexpr (std::is_same_v<T, float>) {
    if (use_avx512()) return run_avx512<Better, T>;
    if (use_avx2()) return run_avx2<Better, T>;
  }
  return run_baseline<Better, T>;
}

/// How many units a kernel has, and how many tasks they make.
inline int64_t units_of(const Kernel& k) { return k.n[0] * ((k.n[2] + kColumns - 1) / kColumns); }
inline int64_t tasks_of(const Kernel& k) {
  constexpr int64_t kParallelFrom = 1 << 18;  // elements: less is done before other threads are awake
  constexpr int64_t kMostTasks = 16;
  return k.n[0] * k.n[1] * k.n[2] < kParallelFrom ? 1 : std::min(units_of(k), kMostTasks);
}

template <class Better, class T>
void run(const Kernel& k, void* const* buffers) {
  const auto work = choose<Better, T>();
  const int64_t units = units_of(k), tasks = tasks_of(k);
  const auto run_task = [&](int64_t task) {
    work(k, k.in<T>(buffers, 0), k.out<int32_t>(buffers), task * units / tasks, (task + 1) * units / tasks);
  };
  if (tasks == 1) return run_task(0);
  parallel_for(tasks, run_task);
}

template <class Better>
Kernel prepare(const OpCall& call) {
  const Shape& in = call.shape(0);
  Kernel k;
  k.n[0] = k.n[2] = 1;
  if (call.attrs().is_none(0)) {
    k.n[1] = in.size();
  } else {
    const int64_t axis = in.normalise(call.attrs().integer(0));
    for (int64_t a = 0; a < in.rank(); ++a) {
      if (a < axis) k.n[0] *= in[a];
      if (a > axis) k.n[2] *= in[a];
    }
    k.n[1] = in[axis];
  }
  k.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run { return run<Better, decltype(type)>; });
  return k;
}

std::vector<TensorSpec> infer(const OpCall& call);
Composed batch(const Batched& b);

}  // namespace arg_detail

/// The position of the best value along an axis; Better{}(a, b): a beats b.
template <class Better>
OpDef arg_reduction(const char* name, const char* file = __builtin_FILE()) {
  OpDef op(name, file);
  op.in({"x"}, Inputs::kAsGiven);
  op.attr("axis", AttributeKind::kOptionalInt, Attribute(), "Along which axis; none given: in x flattened.");
  op.attr("keepdims", AttributeKind::kBool, false, "Keep reduced axes with size 1.");
  op.infer(arg_detail::infer);
  op.prepare(arg_detail::prepare<Better>);
  op.batch([](const Batched& b) { return arg_detail::batch(b); });
  op.no_gradient("a position is an integer");
  return op;
}

}  // namespace keratin::ops
