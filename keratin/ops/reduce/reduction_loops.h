// The loops of reductions (reduction.h), and how they are divided among threads. The order of additions depends on the
// shape alone (DESIGN, section 5): lanes within blocks, blocks pairwise. Tasks take whole subtrees of that tree, so
// dividing changes no bit.
#pragma once

#include <algorithm>
#include <type_traits>

#include "keratin/ops/def/simd.h"

namespace keratin::ops::reduction_detail {

inline constexpr int64_t kLanes = 16;    // of a contiguous sum
inline constexpr int64_t kBlock = 4096;  // elements of a contiguous block
inline constexpr int64_t kNarrow = 64;   // columns: narrower rows are taken several at once
inline constexpr int64_t kTile = 128;    // columns reduced at once
inline constexpr int64_t kRows = 256;    // rows of a block of columns
inline constexpr int kLevels = 56;       // of the pairwise tree: enough for 2^56 blocks
inline constexpr int kColumnLevels = 32;

/// One pass: [outer, count, inner] becomes [outer, inner].
struct Pass {
  int64_t outer = 1, count = 1, inner = 1;
  int64_t scratch_offset = 0;  // in elements; where the result of a pass that is not the last goes
};

/// A pass cut into units that do not depend on each other: `tiles` of columns times `chunks` of rows for each outer
/// index. With more chunks than one a unit's result is a partial one, [outer, chunks, inner], to be folded.
struct Units {
  Pass pass;
  int64_t tiles = 1, chunks = 1, chunk_rows = 1;
  int64_t tasks = 1;

  int64_t count() const { return pass.outer * chunks * tiles; }
};

// The lanes of a block to one value.
template <class Body, class A>
KERATIN_INLINE A fold_lanes(A* lane) {
  for (int64_t half = kLanes / 2; half > 0; half /= 2)
    for (int64_t j = 0; j < half; ++j) lane[j] = Body::combine(lane[j], lane[j + half]);
  return lane[0];
}

// `rows` rows of `width` columns, `stride` apart. Narrow contiguous rows are taken `group` at once as one longer row,
// so that vectors are full; the groups are folded at the end.
template <class Body, class A, class T>
KERATIN_INLINE void column_block(const T* in, int64_t rows, int64_t width, int64_t stride, int64_t group,
                                 A* __restrict lane) {
  const int64_t wide = width * group, step = stride * group;
  for (int64_t j = 0; j < wide; ++j) lane[j] = Body::template identity<A>();
  int64_t r = 0;
  for (; r + 4 * group <= rows; r += 4 * group, in += 4 * step) {
    const T *second = in + step, *third = second + step, *fourth = third + step;
    for (int64_t j = 0; j < wide; ++j) {
      A sum = Body::combine(lane[j], static_cast<A>(in[j]));
      sum = Body::combine(sum, static_cast<A>(second[j]));
      sum = Body::combine(sum, static_cast<A>(third[j]));
      lane[j] = Body::combine(sum, static_cast<A>(fourth[j]));
    }
  }
  for (; r + group <= rows; r += group, in += step)
    for (int64_t j = 0; j < wide; ++j) lane[j] = Body::combine(lane[j], static_cast<A>(in[j]));
  const int64_t rest = (rows - r) * width;
  for (int64_t j = 0; j < rest; ++j) lane[j] = Body::combine(lane[j], static_cast<A>(in[j]));
  for (int64_t half = group / 2; half > 0; half /= 2)
    for (int64_t j = 0; j < half * width; ++j) lane[j] = Body::combine(lane[j], lane[j + half * width]);
}

template <class Body, class A, class T>
KERATIN_INLINE A reduce_block(const T* in, int64_t n) {
  if (n < kLanes) {
    A total = Body::template identity<A>();
    for (int64_t i = 0; i < n; ++i) total = Body::combine(total, static_cast<A>(in[i]));
    return total;
  }
  A lane[kLanes];
  for (int64_t j = 0; j < kLanes; ++j) lane[j] = static_cast<A>(in[j]);
  int64_t i = kLanes;
  for (; i + kLanes <= n; i += kLanes)
    for (int64_t j = 0; j < kLanes; ++j) lane[j] = Body::combine(lane[j], static_cast<A>(in[i + j]));
  for (int64_t j = 0; i < n; ++i, ++j) lane[j] = Body::combine(lane[j], static_cast<A>(in[i]));
  return fold_lanes<Body>(lane);
}

// Of a body that chooses one of two values. Compilers make no vectors of choices in sixteen lanes, but do in loops:
// the block is taken as rows of kLanes columns.
template <class Body, class A, class T>
KERATIN_INLINE A choose_in_block(const T* in, int64_t n) {
  constexpr int64_t kGroup = kTile / kLanes;
  const int64_t rows = n / kLanes;
  if (rows < kGroup) return reduce_block<Body, A>(in, n);
  A lane[kTile];
  column_block<Body, A>(in, rows, kLanes, kLanes, kGroup, lane);
  for (int64_t i = rows * kLanes, j = 0; i < n; ++i, ++j) lane[j] = Body::combine(lane[j], static_cast<A>(in[i]));
  return fold_lanes<Body>(lane);
}

/// A body with a type `Chooses` combines by taking one of the two.
template <class Body, class A, class T>
KERATIN_INLINE A one_block(const T* in, int64_t n) {
  if constexpr (requires { typename Body::Chooses; }) return choose_in_block<Body, A>(in, n);
  return reduce_block<Body, A>(in, n);
}

// Pairwise over blocks as a binary counter: level l holds 2^l blocks.
template <class Body, class A, class T>
KERATIN_INLINE A reduce_line(const T* in, int64_t n) {
  if (n <= kBlock) return one_block<Body, A>(in, n);
  A level[kLevels];
  int top = 0;
  uint64_t blocks = 0;
  for (int64_t i = 0; i < n; i += kBlock) {
    level[top++] = one_block<Body, A>(in + i, std::min(kBlock, n - i));
    for (uint64_t carry = ++blocks; (carry & 1) == 0; carry >>= 1, --top)
      level[top - 2] = Body::combine(level[top - 2], level[top - 1]);
  }
  for (; top > 1; --top) level[top - 2] = Body::combine(level[top - 2], level[top - 1]);
  return level[0];
}

template <class Body, class Out, class A, class T>
KERATIN_INLINE void reduce_tile(const T* in, Out* out, int64_t rows, int64_t width, int64_t stride, int64_t group,
                                double count) {
  A level[kTile];
  column_block<Body, A>(in, std::min(rows, kRows), width, stride, group, level);
  if (rows > kRows) {
    A tree[kColumnLevels][kTile];
    std::copy(level, level + width, tree[0]);
    int top = 1;
    uint64_t blocks = 1;
    const auto merge = [&] {
      for (int64_t j = 0; j < width; ++j) tree[top - 2][j] = Body::combine(tree[top - 2][j], tree[top - 1][j]);
      --top;
    };
    for (int64_t r = kRows; r < rows; r += kRows) {
      column_block<Body, A>(in + r * stride, std::min(kRows, rows - r), width, stride, group, level);
      std::copy(level, level + width, tree[top++]);
      for (uint64_t carry = ++blocks; (carry & 1) == 0; carry >>= 1) merge();
    }
    while (top > 1) merge();
    std::copy(tree[0], tree[0] + width, level);
  }
  for (int64_t j = 0; j < width; ++j) out[j] = Body::template finish<Out>(level[j], count);
}

// Integers are exact in any order: no lanes, and a library half the size.
template <class Body, class Out, class A, class T>
KERATIN_INLINE void reduce_integers(const T* in, Out* out, int64_t rows, int64_t width, int64_t stride, double count) {
  for (int64_t c = 0; c < width; ++c) {
    A total = Body::template identity<A>();
    for (int64_t r = 0; r < rows; ++r) total = Body::combine(total, static_cast<A>(in[r * stride + c]));
    out[c] = Body::template finish<Out>(total, count);
  }
}

/// `rows` rows of `inner` columns, of which `width` from this one on.
template <class Body, class Out, class A, class T>
KERATIN_INLINE void reduce_columns(const T* in, Out* out, int64_t rows, int64_t width, int64_t inner, double count) {
  if constexpr (std::is_integral_v<A>) {
    reduce_integers<Body, Out, A>(in, out, rows, width, inner, count);
  } else if (inner == 1) {
    *out = Body::template finish<Out>(reduce_line<Body, A>(in, rows), count);
  } else {
    int64_t group = 1;
    while (inner * group * 2 <= kNarrow) group *= 2;
    reduce_tile<Body, Out, A>(in, out, rows, width, inner, group, count);
  }
}

template <class Body, class Out, class A, class T>
KERATIN_INLINE void run_units(const Units& u, const T* in, Out* out, int64_t first, int64_t end, double count) {
  const auto& [outer, rows, inner, offset] = u.pass;
  for (int64_t unit = first; unit < end; ++unit) {
    const int64_t column = unit % u.tiles * kTile, line = unit / u.tiles, row = line % u.chunks * u.chunk_rows;
    const T* from = in + (line / u.chunks * rows + row) * inner + column;
    reduce_columns<Body, Out, A>(from, out + line * inner + column, std::min(u.chunk_rows, rows - row),
                                 std::min(kTile, inner - column), inner, count);
  }
}

/// The partial results of `chunks` subtrees of equal size, the last perhaps smaller, to that of the whole tree: the
/// counter of reduce_line, one level higher. `partial` is overwritten.
template <class Body, class Out, class A>
void fold_chunks(const Units& u, A* partial, Out* out, double count) {
  const int64_t width = u.pass.inner;
  for (int64_t o = 0; o < u.pass.outer; ++o, partial += u.chunks * width, out += width) {
    int64_t top = 0;
    const auto merge = [&] {
      A *into = partial + (top - 2) * width, *from = into + width;
      for (int64_t j = 0; j < width; ++j) into[j] = Body::combine(into[j], from[j]);
      --top;
    };
    for (int64_t c = 0; c < u.chunks; ++c) {
      if (top != c) std::copy_n(partial + c * width, width, partial + top * width);
      ++top;
      for (int64_t carry = c + 1; (carry & 1) == 0; carry >>= 1) merge();
    }
    while (top > 1) merge();
    for (int64_t j = 0; j < width; ++j) out[j] = Body::template finish<Out>(partial[j], count);
  }
}

}  // namespace keratin::ops::reduction_detail
