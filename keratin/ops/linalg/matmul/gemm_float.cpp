// The float32 product: B in panels of two vectors, A broadcast, a block of C in registers. Compiled once for every
// instruction set that Highway chooses from (AVX-512, AVX2, plain).
#include <algorithm>
#include <memory>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/highway_target.h"
#include "keratin/ops/linalg/matmul/gemm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/linalg/matmul/gemm_float.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::matmul_detail {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
constexpr int64_t kLanes = hn::MaxLanes(D());
constexpr int kVectors = 2;  // of one panel of B
constexpr int64_t kPanel = kVectors * kLanes;
constexpr int kWide = 8;                      // vectors of one panel when C has one row
constexpr int kRows = kLanes >= 16 ? 12 : 6;  // of C in registers: 24 of 32, or 12 of 16 of them
constexpr int64_t kDepth = 256;               // steps of k for which a panel of B stays in the first-level cache
constexpr int64_t kRowBlock = 96;
constexpr double kParallelFrom = 4e6;  // multiplications: 50 us or more, worth waking threads for

struct FloatPlan : Product {
  bool packed = false;      // every panel of B is copied; otherwise only a last, partial one
  int64_t pack_floats = 0;  // of one copy
  int64_t tasks = 1;        // of the batched product, each with a copy of its own
  int64_t block_rows = 0, block_columns = 0;
};

// The first n lanes, and zeros.
HWY_INLINE V load_first(const float* from, int64_t n) {
  const D d;
#if HWY_TARGET <= HWY_AVX2
  return hn::MaskedLoad(hn::FirstN(d, static_cast<size_t>(n)), d, from);
#else
  HWY_ALIGN float lanes[static_cast<size_t>(kLanes)] = {};
  for (int64_t i = 0; i < n; ++i) lanes[i] = from[i];
  return hn::Load(d, lanes);
#endif
}

// Stores the first n lanes. Without AVX-512 by halves: AVX2's masked store takes AMD's processors 20 cycles.
template <class AnyD>
HWY_INLINE void store_first(AnyD d, hn::Vec<AnyD> v, float* to, int64_t n) {
#if HWY_TARGET == HWY_SCALAR
  if (n > 0) hn::StoreU(v, d, to);
#elif HWY_TARGET <= HWY_AVX3
  hn::BlendedStore(v, hn::FirstN(d, static_cast<size_t>(n)), d, to);
#else
  if constexpr (hn::MaxLanes(AnyD()) == 1) {
    if (n > 0) hn::StoreU(v, d, to);
  } else {
    const hn::Half<AnyD> half;
    constexpr int64_t kHalf = static_cast<int64_t>(hn::MaxLanes(AnyD()) / 2);
    if (n >= kHalf) {
      hn::StoreU(hn::LowerHalf(half, v), half, to);
      store_first(half, hn::UpperHalf(half, v), to + kHalf, n - kHalf);
    } else {
      store_first(half, hn::LowerHalf(half, v), to, n);
    }
  }
#endif
}

// MR x (NV vectors) of C. Rows of A are addressed from one pointer in three, which x86 does without more registers.
template <int MR, int NV>
HWY_INLINE void tile(int64_t depth, const float* a, int64_t a_row, int64_t a_col, const float* b, int64_t b_row,
                     float* c, int64_t c_row, int64_t columns, bool first) {
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

struct Operands {
  const float* a;
  int64_t a_row, a_col;
  const float* b;
  int64_t b_row;
  float* c;
  int64_t c_row;
};

// All rows [0, m) of one panel, in tiles of kRows and then of fewer.
template <int NV>
HWY_INLINE void column(Operands o, int64_t m, int64_t depth, int64_t columns, bool first) {
  int64_t left = m;
  const auto next = [&](int64_t rows) HWY_ATTR {
    o.a += rows * o.a_row;
    o.c += rows * o.c_row;
    left -= rows;
  };
  while (left >= kRows) {
    tile<kRows, NV>(depth, o.a, o.a_row, o.a_col, o.b, o.b_row, o.c, o.c_row, columns, first);
    next(kRows);
  }
  if constexpr (kRows > 8) {
    if (left >= 8) {
      tile<8, NV>(depth, o.a, o.a_row, o.a_col, o.b, o.b_row, o.c, o.c_row, columns, first);
      next(8);
    }
  }
  if (left >= 4) {
    tile<4, NV>(depth, o.a, o.a_row, o.a_col, o.b, o.b_row, o.c, o.c_row, columns, first);
    next(4);
  }
  while (left > 0) {
    tile<1, NV>(depth, o.a, o.a_row, o.a_col, o.b, o.b_row, o.c, o.c_row, columns, first);
    next(1);
  }
}

// Columns that a panel beginning at column j has, and the width under which it is stored.
HWY_INLINE int64_t panel_columns(const FloatPlan& p, int64_t j) { return std::min(kPanel, p.n - j); }
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

// Where the copy of the panel at column j begins. Unpacked products copy the last panel alone.
HWY_INLINE int64_t pack_offset(const FloatPlan& p, int64_t j) { return p.packed ? j * p.k : 0; }
HWY_INLINE bool is_packed(const FloatPlan& p, int64_t j) {
  const int64_t columns = panel_columns(p, j);
  return p.packed || (columns != kPanel && columns != kLanes);
}

HWY_INLINE void pack_panel(const FloatPlan& p, const float* b, int64_t j, float* pack) {
  if (!is_packed(p, j)) return;
  float* to = pack + pack_offset(p, j);
  if (p.b_col == 1)
    pack_rows(b + j, p.b_row, p.k, panel_columns(p, j), to);
  else
    pack_columns(b + j * p.b_col, p.b_col, p.k, panel_columns(p, j), to);
}

void pack_all(const FloatPlan& p, const float* b, float* pack) {
  if (p.packed) {
    for (int64_t j = 0; j < p.n; j += kPanel) pack_panel(p, b, j, pack);
  } else if (const int64_t last = p.n / kPanel * kPanel; last < p.n) {
    pack_panel(p, b, last, pack);
  }
}

// Rows [i0, i1) and columns [j0, j1) of C; j0 begins a panel.
void multiply_block(const FloatPlan& p, const float* a, const float* b, const float* pack, float* c, int64_t i0,
                    int64_t i1, int64_t j0, int64_t j1) {
  int64_t k = 0;
  do {  // once even for K = 0, which writes zeros
    const int64_t depth = std::min(kDepth, p.k - k);
    for (int64_t j = j0; j < j1; j += kPanel) {
      const int64_t columns = panel_columns(p, j), width = panel_width(columns);
      Operands o{a + i0 * p.a_row + k * p.a_col, p.a_row, p.a_col, nullptr, 0, c + i0 * p.n + j, p.n};
      if (is_packed(p, j)) {
        o.b = pack + pack_offset(p, j) + k * width, o.b_row = width;
      } else {
        o.b = b + k * p.b_row + j, o.b_row = p.b_row;
      }
      if (columns > kLanes)
        column<2>(o, i1 - i0, depth, columns, k == 0);
      else
        column<1>(o, i1 - i0, depth, columns, k == 0);
    }
    k += depth;
  } while (k < p.k);
}

// One row of C from an unpacked B: wide panels, so that B is read in long pieces and many chains run at once.
void multiply_row(const FloatPlan& p, const float* a, const float* b, const float* pack, float* c) {
  constexpr int64_t kColumns = kWide * kLanes;
  int64_t j = 0;
  for (; j + kColumns <= p.n; j += kColumns)
    tile<1, kWide>(p.k, a, 0, p.a_col, b + j, p.b_row, c + j, 0, kColumns, true);
  if (j < p.n) multiply_block(p, a, b, pack, c, 0, 1, j, p.n);
}

void multiply_one(const FloatPlan& p, const float* a, const float* b, float* pack, float* c) {
  pack_all(p, b, pack);
  if (p.m == 1 && !p.packed) return multiply_row(p, a, b, pack, c);
  multiply_block(p, a, b, pack, c, 0, p.m, 0, p.n);
}

const float* left(const FloatPlan& p, void* const* buffers) {
  return static_cast<const float*>(buffers[p.exchanged ? 2 : 1]);
}
const float* right(const FloatPlan& p, void* const* buffers) {
  return static_cast<const float*>(buffers[p.exchanged ? 1 : 2]);
}

void run_one(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<FloatPlan>();
  multiply_one(p, left(p, buffers), right(p, buffers), static_cast<float*>(buffers[3]), kernel.out<float>(buffers));
}

// One product with few columns and a short k, as small networks have: one panel, one pass.
void run_narrow(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<FloatPlan>();
  const float *a = left(p, buffers), *b = right(p, buffers);
  Operands o{a, p.a_row, p.a_col, b, p.b_row, kernel.out<float>(buffers), p.n};
  if (p.pack_floats > 0) {
    auto* pack = static_cast<float*>(buffers[3]);
    pack_panel(p, b, 0, pack);
    o.b = pack, o.b_row = kLanes;
  }
  column<1>(o, p.m, p.k, p.n, true);
}

// One large product: panels are packed by whoever is free, then blocks of C.
void run_blocks(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<FloatPlan>();
  const float *a = left(p, buffers), *b = right(p, buffers);
  auto *c = kernel.out<float>(buffers), *pack = static_cast<float*>(buffers[3]);
  if (p.packed) {
    const int64_t panels = (p.n + kPanel - 1) / kPanel;
    parallel_for(panels, [&](int64_t panel) { pack_panel(p, b, panel * kPanel, pack); });
  } else {
    pack_all(p, b, pack);
  }
  const int64_t down = (p.m + p.block_rows - 1) / p.block_rows;
  const int64_t across = (p.n + p.block_columns - 1) / p.block_columns;
  parallel_for(down * across, [&](int64_t block) {
    const int64_t i = block / across * p.block_rows, j = block % across * p.block_columns;
    multiply_block(p, a, b, pack, c, i, std::min(i + p.block_rows, p.m), j, std::min(j + p.block_columns, p.n));
  });
}

// Many products: each task takes a run of them and packs into its own part of the scratch.
void run_batches(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<FloatPlan>();
  const float *a = left(p, buffers), *b = right(p, buffers);
  auto *c = kernel.out<float>(buffers), *scratch = static_cast<float*>(buffers[3]);
  const auto run_task = [&](int64_t task) {
    float* pack = scratch + task * p.pack_floats;
    const int64_t end = (task + 1) * p.batches / p.tasks;
    for (int64_t batch = task * p.batches / p.tasks; batch < end; ++batch)
      multiply_one(p, a + p.a_offset(batch), b + p.b_offset(batch), pack, c + batch * p.m * p.n);
  };
  if (p.tasks == 1) return run_task(0);
  parallel_for(p.tasks, run_task);
}

Kernel prepare(const Product& product) {
  auto plan = std::make_shared<FloatPlan>();
  FloatPlan& p = *plan;
  static_cast<Product&>(p) = product;
  // A panel of B read in place is two cache lines a step, each in a page of its own when rows are long.
  const bool worth_packing = p.m >= 4 * kRows && p.n > kPanel && p.n * p.k > 8192;
  p.packed = p.n > 0 && p.k > 0 && (p.b_col != 1 || worth_packing);
  const int64_t rounded = (p.n + kLanes - 1) / kLanes * kLanes;
  p.pack_floats = p.packed ? rounded * p.k : rounded != p.n ? kPanel * p.k : 0;
  const bool parallel = p.multiplications() >= kParallelFrom;
  Kernel kernel;
  if (p.m * p.n == 0 || p.batches == 0) {
    p.batches = 0;
    kernel.run = run_batches;
  } else if (p.batches > 1) {
    if (parallel) p.tasks = std::min<int64_t>(p.batches, 16);
    kernel.run = run_batches;
  } else if (parallel && p.m > 1) {
    const int64_t blocks = (p.m + kRowBlock - 1) / kRowBlock, even = (p.m + blocks - 1) / blocks;
    p.block_rows = (even + kRows - 1) / kRows * kRows;
    p.block_columns = blocks >= 8 ? p.n : std::max<int64_t>(kPanel, (p.n * blocks / 8 + kPanel - 1) / kPanel * kPanel);
    kernel.run = run_blocks;
  } else {
    kernel.run = p.n <= kLanes && p.k <= kDepth ? run_narrow : run_one;
  }
  kernel.scratch_bytes = p.pack_floats * p.tasks * static_cast<int64_t>(sizeof(float));
  kernel.state = std::move(plan);
  return kernel;
}

const char* target_name() { return hwy::TargetName(HWY_TARGET); }

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::matmul_detail
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keratin::ops::matmul_detail {
namespace {

HWY_EXPORT(prepare);
HWY_EXPORT(target_name);

// A column as result: with A stored column by column the transposed product reads it in vectors.
void exchange_if_better(Product& p) {
  if (p.n != 1 || p.m == 1 || p.a_row != 1 || p.a_col == 1) return;
  Product t = p;
  t.m = 1, t.n = p.m;
  t.a_row = 0, t.a_col = p.b_row;
  t.b_row = p.a_col, t.b_col = 1;
  std::swap(t.a_offsets, t.b_offsets);
  t.exchanged = true;
  p = std::move(t);
}

}  // namespace

Kernel float_kernel(Product product) {
  obey_target_override();
  exchange_if_better(product);
  return HWY_DYNAMIC_DISPATCH(prepare)(product);
}

const char* float_kernel_target() {
  obey_target_override();
  return HWY_DYNAMIC_DISPATCH(target_name)();
}

}  // namespace keratin::ops::matmul_detail
#endif  // HWY_ONCE
