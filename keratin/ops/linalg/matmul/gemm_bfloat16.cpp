// The bfloat16 product with AVX512-BF16's dot products of pairs: B in panels of 32 columns, A broadcast pair by pair,
// 12 x 32 elements of C in registers over the whole of k. Intrinsics: Highway 1.0 has no such instruction.
#include <algorithm>
#include <cstring>
#include <memory>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/simd.h"
#include "keratin/ops/linalg/matmul/gemm.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define KERATIN_BF16 __attribute__((target("avx512bf16,avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#define KERATIN_BF16_INLINE KERATIN_BF16 inline __attribute__((always_inline))

namespace keratin::ops::matmul_detail {
namespace {

using Pair = uint32_t;  // two neighbours along k, the earlier one in the lower half

constexpr int64_t kPanel = 32;  // columns; in a packed panel those of a group of eight are 4 here, 4 sixteen pairs on
constexpr int64_t kRows = 12;
constexpr int64_t kDirectRows = 4;     // as many rows read B where it lies
constexpr int64_t kRowBlock = 96;      // of A, a task's: in the second-level cache
constexpr int64_t kPackedPanels = 4;   // by one task
constexpr double kParallelFrom = 8e6;  // multiplications: 40 us or more

struct HalfPlan : Product {
  int64_t pairs = 0;  // along k
  bool direct = false;
  int64_t a_pairs = 0, b_pairs = 0;  // of the packed operands
  int64_t tasks = 1;                 // of the batched product, each with packed operands of its own
  int64_t block_rows = 0, block_columns = 0;
};

KERATIN_BF16_INLINE __mmask32 first_bits(int64_t count) {
  return count >= 32 ? ~__mmask32{0} : (__mmask32{1} << count) - 1;
}

KERATIN_BF16_INLINE Pair load_pair(const uint16_t* from) {
  Pair pair;
  std::memcpy(&pair, from, sizeof pair);
  return pair;
}

// 4 lines of 4 pairs into 4 columns.
KERATIN_BF16_INLINE void transpose_4x4(const uint16_t* from, int64_t line, Pair* to, int64_t to_step) {
  const auto load = [&](int64_t i)
                        KERATIN_BF16 { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i * line)); };
  const __m128i r0 = load(0), r1 = load(1), r2 = load(2), r3 = load(3);
  const __m128i low01 = _mm_unpacklo_epi32(r0, r1), low23 = _mm_unpacklo_epi32(r2, r3);
  const __m128i high01 = _mm_unpackhi_epi32(r0, r1), high23 = _mm_unpackhi_epi32(r2, r3);
  const auto store = [&](int64_t i, __m128i v)
                         KERATIN_BF16 { _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i * to_step), v); };
  store(0, _mm_unpacklo_epi64(low01, low23)), store(1, _mm_unpackhi_epi64(low01, low23));
  store(2, _mm_unpacklo_epi64(high01, high23)), store(3, _mm_unpackhi_epi64(high01, high23));
}

// Where line i (a column of B or a row of A) stands in a packed step.
constexpr int64_t column_place(int64_t i) { return i / 8 * 4 + i % 4 + (i / 4 % 2) * 16; }
constexpr int64_t row_place(int64_t i) { return i; }

// to[pair * kWidth + place(i)] = elements 2 * pair and 2 * pair + 1 of line i, which begins at from + i * line and
// whose elements are neighbours. Missing lines and a missing last element are zeros.
template <int64_t kWidth, int64_t (*place)(int64_t)>
KERATIN_BF16_INLINE void pack_lines(const uint16_t* from, int64_t line, int64_t lines, int64_t depth, Pair* to) {
  const int64_t whole = depth / 2, fours = whole / 4 * 4;
  for (int64_t i = 0; i < kWidth; i += 4, from += 4 * line) {
    const int64_t here = std::clamp<int64_t>(lines - i, 0, 4);
    Pair* const at = to + place(i);
    int64_t pair = 0;
    if (here == 4)
      for (; pair < fours; pair += 4) transpose_4x4(from + 2 * pair, line, at + pair * kWidth, kWidth);
    for (; pair < whole; ++pair)
      for (int64_t l = 0; l < 4; ++l) at[pair * kWidth + l] = l < here ? load_pair(from + l * line + 2 * pair) : 0;
    if (depth % 2 == 1)
      for (int64_t l = 0; l < 4; ++l) at[whole * kWidth + l] = l < here ? from[l * line + depth - 1] : 0;
  }
}

// Two rows of B as pairs, in the order of a packed panel.
struct Step {
  __m512i low, high;
};
KERATIN_BF16_INLINE Step pair_rows(__m512i even, __m512i odd) {
  return {_mm512_unpacklo_epi16(even, odd), _mm512_unpackhi_epi16(even, odd)};
}
KERATIN_BF16_INLINE Step load_step(const uint16_t* b, int64_t b_row, __mmask32 columns, bool both) {
  const __m512i even = _mm512_maskz_loadu_epi16(columns, b);
  return pair_rows(even, both ? _mm512_maskz_loadu_epi16(columns, b + b_row) : _mm512_setzero_si512());
}

KERATIN_BF16 void pack_b(const HalfPlan& p, const uint16_t* b, int64_t j, Pair* to) {
  to += j * p.pairs;
  const int64_t columns = std::min(kPanel, p.n - j);
  if (p.b_col != 1) return pack_lines<kPanel, column_place>(b + j * p.b_col, p.b_col, columns, p.k, to);
  const __mmask32 mask = first_bits(columns);
  for (int64_t k = 0; k < p.k; k += 2, to += kPanel) {
    const Step step = load_step(b + k * p.b_row + j, p.b_row, mask, k + 1 < p.k);
    _mm512_storeu_si512(to, step.low), _mm512_storeu_si512(to + 16, step.high);
  }
}

// Rows [i0, i1) of A, i0 beginning a tile. A transposed one is read row by row of what lies in memory.
KERATIN_BF16 void pack_a(const HalfPlan& p, const uint16_t* a, int64_t i0, int64_t i1, Pair* to) {
  if (p.a_col == 1) {
    for (int64_t i = i0; i < i1; i += kRows)
      pack_lines<kRows, row_place>(a + i * p.a_row, p.a_row, std::min(kRows, i1 - i), p.k, to + i * p.pairs);
    return;
  }
  constexpr __mmask16 kWhole = (1 << kRows) - 1;
  const auto load = [&](int64_t i, int64_t k) KERATIN_BF16 {
    const auto rows = static_cast<__mmask16>(first_bits(i1 - i) & kWhole);
    return _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(rows, a + i + k * p.a_col));  // a_row is 1
  };
  for (int64_t k = 0; k < p.k; k += 2) {
    for (int64_t i = i0; i < i1; i += kRows) {
      const __m512i odd = k + 1 < p.k ? load(i, k + 1) : _mm512_setzero_si512();
      _mm512_mask_storeu_epi32(to + i * p.pairs + k / 2 * kRows, kWhole,
                               _mm512_or_si512(load(i, k), _mm512_slli_epi32(odd, 16)));
    }
  }
}

struct Sums {
  __m512 low, high;
};
// Rounds to the nearest, ties to even (subnormal results become zero), and undoes the order of columns in a step.
KERATIN_BF16_INLINE void store(const Sums& sums, uint16_t* c, __mmask32 columns) {
  const __m512i order = _mm512_set_epi16(31, 30, 29, 28, 15, 14, 13, 12, 27, 26, 25, 24, 11, 10, 9, 8,  //
                                         23, 22, 21, 20, 7, 6, 5, 4, 19, 18, 17, 16, 3, 2, 1, 0);
  const auto halves = (__m512i)_mm512_cvtne2ps_pbh(sums.high, sums.low);
  _mm512_mask_storeu_epi16(c, columns, _mm512_permutexvar_epi16(order, halves));
}

KERATIN_BF16_INLINE __m512 dot(__m512 sum, Pair a, __m512i b) {
  return _mm512_dpbf16_ps(sum, (__m512bh)_mm512_set1_epi32(static_cast<int>(a)), (__m512bh)b);
}

// MR rows and one packed panel.
template <int MR>
KERATIN_BF16_INLINE void tile(int64_t pairs, const Pair* a, const Pair* b, uint16_t* c, int64_t c_row,
                              __mmask32 columns) {
  Sums sums[MR];
#pragma GCC unroll 12
  for (int i = 0; i < MR; ++i) sums[i] = {_mm512_setzero_ps(), _mm512_setzero_ps()};
  for (int64_t step = 0; step < pairs; ++step, a += kRows, b += kPanel) {
    const __m512i low = _mm512_loadu_si512(b), high = _mm512_loadu_si512(b + 16);
#pragma GCC unroll 12
    for (int i = 0; i < MR; ++i) sums[i] = {dot(sums[i].low, a[i], low), dot(sums[i].high, a[i], high)};
  }
#pragma GCC unroll 12
  for (int i = 0; i < MR; ++i) store(sums[i], c + i * c_row, columns);
}

// A few rows and one panel of B where it lies: the same chains.
template <int MR>
KERATIN_BF16_INLINE void direct_tile(const HalfPlan& p, const uint16_t* a, const uint16_t* b, uint16_t* c,
                                     __mmask32 columns) {
  Sums sums[MR];
#pragma GCC unroll 4
  for (int i = 0; i < MR; ++i) sums[i] = {_mm512_setzero_ps(), _mm512_setzero_ps()};
  const auto add = [&](int64_t k, bool both) KERATIN_BF16 {
    const Step step = load_step(b + k * p.b_row, p.b_row, columns, both);
#pragma GCC unroll 4
    for (int i = 0; i < MR; ++i) {
      const uint16_t* from = a + i * p.a_row + k * p.a_col;
      const Pair pair = from[0] | (both ? Pair{from[p.a_col]} << 16 : 0);
      sums[i] = {dot(sums[i].low, pair, step.low), dot(sums[i].high, pair, step.high)};
    }
  };
  int64_t k = 0;
  for (; k + 1 < p.k; k += 2) add(k, true);
  if (k < p.k) add(k, false);
#pragma GCC unroll 4
  for (int i = 0; i < MR; ++i) store(sums[i], c + i * p.n, columns);
}

KERATIN_BF16 void multiply_direct(const HalfPlan& p, const uint16_t* a, const uint16_t* b, uint16_t* c) {
  for (int64_t j = 0; j < p.n; j += kPanel) {
    const __mmask32 columns = first_bits(p.n - j);
    if (p.m == 1) direct_tile<1>(p, a, b + j, c + j, columns);
    if (p.m == 2) direct_tile<2>(p, a, b + j, c + j, columns);
    if (p.m == 3) direct_tile<3>(p, a, b + j, c + j, columns);
    if (p.m == 4) direct_tile<4>(p, a, b + j, c + j, columns);
  }
}

// Rows [i0, i1) and columns [j0, j1) of C, which begin a tile and a panel.
KERATIN_BF16 void multiply_block(const HalfPlan& p, const Pair* a, const Pair* b, uint16_t* c, int64_t i0, int64_t i1,
                                 int64_t j0, int64_t j1) {
  for (int64_t j = j0; j < j1; j += kPanel) {
    const __mmask32 columns = first_bits(p.n - j);
    const Pair* panel = b + j * p.pairs;
    for (int64_t i = i0; i < i1; i += kRows) {
      const Pair* from = a + i * p.pairs;
      uint16_t* to = c + i * p.n + j;
      int64_t rows = std::min(kRows, i1 - i);
      if (rows == kRows) {
        tile<kRows>(p.pairs, from, panel, to, p.n, columns);
        continue;
      }
      const auto some = [&]<int kCount>(std::integral_constant<int, kCount>) KERATIN_BF16 {
        if (rows < kCount) return;
        tile<kCount>(p.pairs, from, panel, to, p.n, columns);
        from += kCount, to += kCount * p.n, rows -= kCount;
      };
      some(std::integral_constant<int, 8>()), some(std::integral_constant<int, 4>());
      some(std::integral_constant<int, 2>()), some(std::integral_constant<int, 1>());
    }
  }
}

constexpr int64_t blocks_of(int64_t size, int64_t block) { return (size + block - 1) / block; }

KERATIN_BF16 void multiply_one(const HalfPlan& p, const uint16_t* a, const uint16_t* b, Pair* scratch, uint16_t* c) {
  if (p.direct) return multiply_direct(p, a, b, c);
  Pair *packed_b = scratch, *packed_a = scratch + p.b_pairs;
  for (int64_t j = 0; j < p.n; j += kPanel) pack_b(p, b, j, packed_b);
  pack_a(p, a, 0, p.m, packed_a);
  for (int64_t i = 0; i < p.m; i += kRowBlock)
    multiply_block(p, packed_a, packed_b, c, i, std::min(i + kRowBlock, p.m), 0, p.n);
}

const uint16_t* operand(const Kernel& kernel, void* const* buffers, int64_t i) {
  return kernel.in<uint16_t>(buffers, i);
}

void run_batches(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<HalfPlan>();
  const uint16_t *a = operand(kernel, buffers, 0), *b = operand(kernel, buffers, 1);
  auto* c = kernel.out<uint16_t>(buffers);
  auto* scratch = p.direct ? nullptr : static_cast<Pair*>(buffers[3]);
  const auto run_task = [&](int64_t task) {
    Pair* own = p.direct ? nullptr : scratch + task * (p.a_pairs + p.b_pairs);
    const int64_t end = (task + 1) * p.batches / p.tasks;
    for (int64_t batch = task * p.batches / p.tasks; batch < end; ++batch)
      multiply_one(p, a + p.a_offset(batch), b + p.b_offset(batch), own, c + batch * p.m * p.n);
  };
  if (p.tasks == 1) return run_task(0);
  parallel_for(p.tasks, run_task);
}

// One large product: operands are packed by whoever is free, then blocks of C.
void run_blocks(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<HalfPlan>();
  const uint16_t *a = operand(kernel, buffers, 0), *b = operand(kernel, buffers, 1);
  auto* c = kernel.out<uint16_t>(buffers);
  Pair *packed_b = static_cast<Pair*>(buffers[3]), *packed_a = packed_b + p.b_pairs;
  const int64_t panels = blocks_of(p.n, kPackedPanels * kPanel), tiles = blocks_of(p.m, kRowBlock);
  parallel_for(panels + tiles, [&](int64_t part) {
    const int64_t i = (part - panels) * kRowBlock, j = part * kPackedPanels * kPanel;
    if (part >= panels) return pack_a(p, a, i, std::min(i + kRowBlock, p.m), packed_a);
    for (int64_t panel = j; panel < std::min(j + kPackedPanels * kPanel, p.n); panel += kPanel)
      pack_b(p, b, panel, packed_b);
  });
  const int64_t across = blocks_of(p.n, p.block_columns);
  parallel_for(blocks_of(p.m, p.block_rows) * across, [&](int64_t block) {
    const int64_t i = block / across * p.block_rows, j = block % across * p.block_columns;
    multiply_block(p, packed_a, packed_b, c, i, std::min(i + p.block_rows, p.m), j, std::min(j + p.block_columns, p.n));
  });
}

}  // namespace

bool has_bfloat16_products() { return use_avx512() && __builtin_cpu_supports("avx512bf16"); }

Kernel bfloat16_kernel(Product product) {
  auto plan = std::make_shared<HalfPlan>();
  HalfPlan& p = *plan;
  static_cast<Product&>(p) = std::move(product);
  if (p.m * p.n == 0) p.batches = 0;
  p.pairs = (p.k + 1) / 2;
  p.direct = p.batches == 0 || (p.m <= kDirectRows && p.b_col == 1);
  if (!p.direct) {
    p.b_pairs = blocks_of(p.n, kPanel) * kPanel * p.pairs;
    p.a_pairs = blocks_of(p.m, kRows) * kRows * p.pairs;
  }
  const bool parallel = p.multiplications() >= kParallelFrom;
  Kernel kernel;
  kernel.run = run_batches;
  if (p.batches > 1) {
    if (parallel) p.tasks = std::min<int64_t>(p.batches, 16);
  } else if (parallel && !p.direct) {
    const int64_t blocks = blocks_of(p.m, kRowBlock);
    p.block_rows = blocks_of(blocks_of(p.m, blocks), kRows) * kRows;
    p.block_columns = blocks >= 8 ? p.n : std::max(kPanel, blocks_of(p.n * blocks / 8, kPanel) * kPanel);
    kernel.run = run_blocks;
  }
  kernel.scratch_bytes = (p.a_pairs + p.b_pairs) * p.tasks * static_cast<int64_t>(sizeof(Pair));
  kernel.state = std::move(plan);
  return kernel;
}

}  // namespace keratin::ops::matmul_detail

#else  // other processors widen halves

#include "keratin/base/error.h"

namespace keratin::ops::matmul_detail {

bool has_bfloat16_products() { return false; }
Kernel bfloat16_kernel(Product) { fail(ErrorCode::kInternal, "[matmul] this processor has no bfloat16 products."); }

}  // namespace keratin::ops::matmul_detail
#endif
