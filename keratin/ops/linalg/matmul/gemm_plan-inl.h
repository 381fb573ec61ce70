// What a float32 product decides once, from its sizes alone: which operands are copied, and how C is cut into blocks.
// Included once for every instruction set.
#if defined(KERATIN_GEMM_PLAN_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef KERATIN_GEMM_PLAN_INL_H
#undef KERATIN_GEMM_PLAN_INL_H
#else
#define KERATIN_GEMM_PLAN_INL_H
#endif

#include <algorithm>

#include "keratin/ops/linalg/matmul/gemm.h"
#include "keratin/ops/linalg/matmul/gemm_tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::matmul_detail {
namespace HWY_NAMESPACE {

constexpr int64_t kDepth = 512;           // steps of k between two readings of C
constexpr int64_t kRowBlock = 264;        // whose A, 540 KB a slice, stays in the second-level cache
constexpr int64_t kLocalRows = 528;       // at most: panels of B are copied one by one, right before they are used
constexpr int64_t kPackFrom = 4 * kRows;  // rows: fewer read a panel of B in place
constexpr int64_t kCopyFrom = 256;        // columns of a block for which copying its rows of A is worth it
constexpr int64_t kLeastRows = 96;        // of a block: fewer read B too often
constexpr int64_t kMostTasks = 16;
constexpr double kParallelFrom = 4e6;  // multiplications: 50 us or more, worth waking threads for

/// How B is read.
enum class Right {
  kInPlace,  // but for a last, partial panel, which is copied
  kPacked,   // all of it is copied first
  kLocal,    // each panel is copied where it is needed, slice by slice of k
};

struct FloatPlan : Product {
  Right right = Right::kInPlace;
  int64_t depth = 1;     // of a slice
  int64_t b_floats = 0;  // of a copy
  int64_t a_floats = 0;  // of a copy of a block's rows in one slice of k; 0: A is read where it lies
  int64_t tasks = 1;     // each with copies of its own, but for a B that all share
  int64_t block_rows = 0, block_columns = 0;

  int64_t shared_floats() const { return batches == 1 && right != Right::kLocal ? b_floats : 0; }
  int64_t own_floats() const { return a_floats + b_floats - shared_floats(); }
};

constexpr int64_t blocks_of(int64_t size, int64_t block) { return (size + block - 1) / block; }
constexpr int64_t rounded_up(int64_t size, int64_t unit) { return blocks_of(size, unit) * unit; }

// Between rows of a copy of A: whole cache lines, an odd number of them.
constexpr int64_t left_stride(int64_t floats) { return (blocks_of(floats, 16) | 1) * 16; }

// Whether neighbouring rows of A (columns, if it is transposed) lie whole pages apart.
HWY_INLINE bool shares_sets(const FloatPlan& p) {
  constexpr int64_t kPageFloats = 1024;
  return (p.a_col == 1 ? p.a_row : p.a_col) % kPageFloats == 0;
}

// Which operands are copied, and how.
HWY_INLINE void choose_copies(FloatPlan& p) {
  p.depth = std::max<int64_t>(rounded_up(blocks_of(p.k, std::max<int64_t>(blocks_of(p.k, kDepth), 1)), 4), 1);
  if (p.packed) p.right = Right::kPacked;
  if (p.packed || p.n == 0 || p.k == 0) return;
  // A panel of B read in place is two cache lines a step, each in a page of its own when rows are long; that is hidden
  // while the columns of a block, or all of B, stay in the second-level cache.
  const int64_t fits = p.m <= kLocalRows ? 1 << 19 : 1 << 13;
  const bool worth_packing = p.m >= kPackFrom && p.n > kPanel && p.n * p.k > fits;
  if (p.b_col != 1 || worth_packing) p.right = p.m <= kLocalRows && p.n > kPanel ? Right::kLocal : Right::kPacked;
  const int64_t rounded = rounded_up(p.n, kLanes);
  if (p.right == Right::kPacked) p.b_floats = rounded * p.k;
  if (p.right == Right::kInPlace && rounded != p.n) p.b_floats = kPanel * p.k;
  if (p.right == Right::kLocal) p.b_floats = kPanel * p.depth;
}

// Blocks of C follow from the sizes alone. With few rows each block copies its columns of B itself, so that no thread
// waits for the others.
HWY_INLINE void choose_blocks(FloatPlan& p) {
  if (p.right == Right::kLocal) {
    const int64_t blocks = blocks_of(p.m, kRowBlock);
    p.block_rows = rounded_up(blocks_of(p.m, blocks), kRows);
    p.block_columns = blocks_of(blocks_of(p.n, kPanel) * blocks, kMostTasks) * kPanel;
    p.tasks = blocks * blocks_of(p.n, p.block_columns);
    return;
  }
  int64_t blocks = p.m <= kRowBlock ? 1 : rounded_up(blocks_of(p.m, kRowBlock), 2);
  // Rather more rows of blocks than blocks for which no copy of A is worth it.
  const int64_t wide = rounded_up(blocks_of(8 * kCopyFrom, std::max(p.n, kCopyFrom)), 2);
  if (p.n >= kCopyFrom && shares_sets(p) && wide > blocks && p.m / wide >= kLeastRows) blocks = wide;
  p.block_rows = rounded_up(blocks_of(p.m, blocks), kRows);
  p.block_columns = blocks >= 8 ? p.n : std::max(kPanel, rounded_up(blocks_of(p.n * blocks, 8), kPanel));
  p.tasks = blocks_of(p.m, p.block_rows) * blocks_of(p.n, p.block_columns);
  if (p.block_columns < kCopyFrom || !shares_sets(p)) return;
  p.a_floats = p.a_col == 1 ? p.block_rows * left_stride(p.depth) : p.depth * left_stride(p.block_rows);
  p.tasks = std::min(p.tasks, kMostTasks);
}

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::matmul_detail
HWY_AFTER_NAMESPACE();

#endif  // include guard of this instruction set
