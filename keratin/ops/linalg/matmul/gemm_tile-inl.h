// What the float32 product is made of: tiles of C in registers, and copies of the operands in the order in which tiles
// read them. Included once for every instruction set, by files that are compiled for each (hwy/foreach_target.h).
#if defined(KERATIN_GEMM_TILE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef KERATIN_GEMM_TILE_INL_H
#undef KERATIN_GEMM_TILE_INL_H
#else
#define KERATIN_GEMM_TILE_INL_H
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "hwy/highway.h"
#include "keratin/ops/linalg/matmul/epilogue-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::matmul_detail {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kVectors = 2;  // of one panel of B
constexpr int64_t kPanel = kVectors * kLanes;
constexpr int64_t kLineBytes = 64;
constexpr int kRows = kLanes >= 16 ? 12 : 6;  // of C in registers: 24 of 32, or 12 of 16 of them

// MR x (NV vectors) of C. Rows of A are addressed from one pointer in three, which x86 does without more registers.
// With kCopy what it reads of B is left at `copy`, packed: that costs nothing beside so much arithmetic. With kFetch a
// cache line of `fetch` is asked for in each step.
template <int MR, int NV, bool kCopy = false, bool kFetch = false>
HWY_INLINE void tile(int64_t depth, const float* a, int64_t a_row, int64_t a_col, const float* b, int64_t b_row,
                     float* c, int64_t c_row, int64_t columns, bool first, const Ending& ending, float* copy = nullptr,
                     const std::byte* fetch = nullptr) {
  const D d;
  constexpr int kGroups = (MR + 2) / 3;
  V sum[MR][NV];
  if (HWY_LIKELY(first)) {
    HWY_UNROLL(16)
    for (int i = 0; i < MR; ++i) {
      HWY_UNROLL(16)
      for (int j = 0; j < NV; ++j) sum[i][j] = hn::Zero(d);
    }
  } else {
    HWY_UNROLL(16)
    for (int i = 0; i < MR; ++i) {
      HWY_UNROLL(16)
      for (int j = 0; j < NV; ++j) {
        const int64_t left = std::clamp<int64_t>(columns - j * kLanes, 0, kLanes);
        const float* from = c + i * c_row + j * kLanes;
        sum[i][j] = left == kLanes ? hn::LoadU(d, from) : load_first(from, left);
      }
    }
  }
  const float* rows[kGroups];
  HWY_UNROLL(16)
  for (int g = 0; g < kGroups; ++g) rows[g] = a + 3 * g * a_row;
  for (int64_t step = 0; step < depth; ++step) {
    V right[NV];
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) right[j] = hn::LoadU(d, b + j * kLanes);
    if constexpr (kCopy) {
      HWY_UNROLL(16)
      for (int j = 0; j < NV; ++j) hn::StoreU(right[j], d, copy + j * kLanes);
      copy += NV * kLanes;
    }
    if constexpr (kFetch) {
      __builtin_prefetch(fetch, 0, 2);
      fetch += kLineBytes;
    }
    HWY_UNROLL(16)
    for (int i = 0; i < MR; ++i) {
      const V left = hn::Set(d, rows[i / 3][(i % 3) * a_row]);
      HWY_UNROLL(16)
      for (int j = 0; j < NV; ++j) sum[i][j] = hn::MulAdd(left, right[j], sum[i][j]);
    }
    HWY_UNROLL(16)
    for (int g = 0; g < kGroups; ++g) rows[g] += a_col;
    b += b_row;
  }
  if (HWY_UNLIKELY(ending.finish != nullptr)) {
    if (MR == kRows && NV == kVectors && !kCopy && columns == kPanel)
      finish_tile(sum, ending, [&](const float* from, int) HWY_ATTR { return hn::LoadU(d, from); });
    else
      finish_vectors(sum, ending, columns);
  }
  if (HWY_LIKELY(columns == NV * kLanes)) {
    HWY_UNROLL(16)
    for (int i = 0; i < MR; ++i) {
      HWY_UNROLL(16)
      for (int j = 0; j < NV; ++j) hn::StoreU(sum[i][j], d, c + i * c_row + j * kLanes);
    }
    return;
  }
  const int64_t last = columns - (NV - 1) * kLanes;  // a panel always begins its last vector
  HWY_UNROLL(16)
  for (int i = 0; i < MR; ++i) {
    HWY_UNROLL(16)
    for (int j = 0; j + 1 < NV; ++j) hn::StoreU(sum[i][j], d, c + i * c_row + j * kLanes);
    store_first(d, sum[i][NV - 1], c + i * c_row + (NV - 1) * kLanes, last);
  }
}

// Memory that is read after the product, asked for while tiles run.
struct Fetch {
  std::span<const int64_t> bytes;  // of each range
  void* const* from;
  size_t range = 0;
  int64_t at = 0;

  // Where the next so many lines begin; they may reach past the end of their range. Null: there is no more.
  HWY_INLINE const std::byte* take(int64_t lines) {
    while (range < bytes.size() && at >= bytes[range]) ++range, at = 0;
    if (range == bytes.size()) return nullptr;
    return static_cast<const std::byte*>(from[range]) + std::exchange(at, at + lines * kLineBytes);
  }
};

struct Operands {
  const float* a;
  int64_t a_row, a_col;
  const float* b;
  int64_t b_row;
  float* c;
  int64_t c_row;
  Ending ending = {};
  Fetch* fetch = nullptr;
};

// Memory that the next panel will read, asked for tile by tile of this one: `count` pieces of some cache lines.
struct Ahead {
  const float* from = nullptr;
  int64_t step = 0, count = 0, lines = 0;

  // Part `part` of `parts`.
  HWY_INLINE void fetch(int64_t part, int64_t parts) const {
    constexpr int64_t kLine = 16;
    for (int64_t i = count * part / parts; i < count * (part + 1) / parts; ++i)
      for (int64_t line = 0; line < lines; ++line) __builtin_prefetch(from + i * step + line * kLine, 0, 2);
  }
};

// Asks for the rows of C that the next tile will write.
template <int NV>
HWY_INLINE void fetch_result(const float* c, int64_t c_row) {
  constexpr int64_t kLine = 16;
  for (int i = 0; i < kRows; ++i)
    for (int64_t j = 0; j < NV * kLanes; j += kLine) __builtin_prefetch(c + i * c_row + j, 1, 3);
}

// One tile of MR rows, and where the next begins.
template <int MR, int NV, bool kCopy = false>
HWY_INLINE void next_tile(Operands& o, int64_t depth, int64_t columns, bool first, float* copy = nullptr) {
  constexpr bool kMayFetch = MR == kRows && NV == kVectors && !kCopy;
  const std::byte* next = kMayFetch && o.fetch != nullptr ? o.fetch->take(depth) : nullptr;
  if (kMayFetch && next != nullptr)
    tile<MR, NV, kCopy, kMayFetch>(depth, o.a, o.a_row, o.a_col, o.b, o.b_row, o.c, o.c_row, columns, first, o.ending,
                                   copy, next);
  else
    tile<MR, NV, kCopy>(depth, o.a, o.a_row, o.a_col, o.b, o.b_row, o.c, o.c_row, columns, first, o.ending, copy);
  o.a += MR * o.a_row, o.c += MR * o.c_row, o.ending.row += MR;
}

// All rows [0, m) of one panel, in tiles of kRows and then of fewer. Where `copy` is given, the first tile (there must
// be a whole one) reads B where it lies and packs it there for the others; the panel must be a whole one.
template <int NV>
HWY_INLINE void column(Operands o, int64_t m, int64_t depth, int64_t columns, bool first, const Ahead& ahead = {},
                       float* copy = nullptr) {
  const int64_t whole = m / kRows;
  for (int64_t i = 0; i < whole; ++i) {
    ahead.fetch(i, whole);
    if (i + 1 < whole) fetch_result<NV>(o.c + kRows * o.c_row, o.c_row);
    if (NV == kVectors && copy != nullptr && i == 0) {
      next_tile<kRows, NV, true>(o, depth, columns, first, copy);
      o.b = copy, o.b_row = NV * kLanes;
    } else {
      next_tile<kRows, NV>(o, depth, columns, first);
    }
  }
  int64_t left = m - whole * kRows;
  if constexpr (kRows > 8) {
    if (left >= 8) next_tile<8, NV>(o, depth, columns, first), left -= 8;
  }
  if (left >= 4) next_tile<4, NV>(o, depth, columns, first), left -= 4;
  for (; left > 0; --left) next_tile<1, NV>(o, depth, columns, first);
}

// The width under which a panel of so many columns is stored.
HWY_INLINE int64_t panel_width(int64_t columns) { return columns <= kLanes ? kLanes : kPanel; }

// to[k][c] = b[k * b_row + c], padded with zeros to the width.
HWY_INLINE void pack_rows(const float* b, int64_t b_row, int64_t depth, int64_t columns, float* to) {
  const D d;
  const int64_t width = panel_width(columns);
  for (int64_t k = 0; k < depth; ++k, b += b_row, to += width) {
    if (columns == kPanel) {
      HWY_UNROLL(16)
      for (int j = 0; j < kVectors; ++j) hn::StoreU(hn::LoadU(d, b + j * kLanes), d, to + j * kLanes);
    } else if (columns <= kLanes) {
      hn::StoreU(load_first(b, columns), d, to);
    } else {
      hn::StoreU(hn::LoadU(d, b), d, to);
      hn::StoreU(load_first(b + kLanes, columns - kLanes), d, to + kLanes);
    }
  }
}

#if HWY_TARGET == HWY_SCALAR
HWY_INLINE void transpose_4x4(const float* from, int64_t from_row, float* to, int64_t to_row) {
  for (int64_t i = 0; i < 4; ++i)
    for (int64_t j = 0; j < 4; ++j) to[i * to_row + j] = from[j * from_row + i];
}
#else
HWY_INLINE void transpose_4x4(const float* from, int64_t from_row, float* to, int64_t to_row) {
  const hn::FixedTag<float, 4> d4;
  const auto r0 = hn::LoadU(d4, from), r1 = hn::LoadU(d4, from + from_row);
  const auto r2 = hn::LoadU(d4, from + 2 * from_row), r3 = hn::LoadU(d4, from + 3 * from_row);
  const auto even_low = hn::InterleaveLower(d4, r0, r2), odd_low = hn::InterleaveLower(d4, r1, r3);
  const auto even_high = hn::InterleaveUpper(d4, r0, r2), odd_high = hn::InterleaveUpper(d4, r1, r3);
  hn::StoreU(hn::InterleaveLower(d4, even_low, odd_low), d4, to);
  hn::StoreU(hn::InterleaveUpper(d4, even_low, odd_low), d4, to + to_row);
  hn::StoreU(hn::InterleaveLower(d4, even_high, odd_high), d4, to + 2 * to_row);
  hn::StoreU(hn::InterleaveUpper(d4, even_high, odd_high), d4, to + 3 * to_row);
}
#endif

// to[k][c] = b[k + c * b_col].
HWY_INLINE void pack_columns(const float* b, int64_t b_col, int64_t depth, int64_t columns, float* to) {
  const int64_t width = panel_width(columns), whole = columns & ~int64_t{3}, deep = depth & ~int64_t{3};
  if (columns < width) std::fill_n(to, depth * width, 0.0f);
  for (int64_t c = 0; c < whole; c += 4) {
    const float* from = b + c * b_col;
    for (int64_t k = 0; k < deep; k += 4) transpose_4x4(from + k, b_col, to + k * width + c, width);
    for (int64_t k = deep; k < depth; ++k)
      for (int64_t i = 0; i < 4; ++i) to[k * width + c + i] = from[k + i * b_col];
  }
  for (int64_t c = whole; c < columns; ++c)
    for (int64_t k = 0; k < depth; ++k) to[k * width + c] = b[k + c * b_col];
}

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::matmul_detail
HWY_AFTER_NAMESPACE();

#endif  // include guard of this instruction set
