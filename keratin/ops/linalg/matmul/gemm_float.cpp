// The float32 product: B in panels of two vectors, A broadcast, a block of C in registers (gemm_tile-inl.h). Compiled
// once for every instruction set that Highway chooses from (AVX-512, AVX2, plain).
#include <algorithm>
#include <memory>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/highway_target.h"
#include "keratin/ops/linalg/matmul/gemm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/linalg/matmul/gemm_float.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "keratin/ops/linalg/matmul/gemm_plan-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::matmul_detail {
namespace HWY_NAMESPACE {

constexpr int kWide = kLanes >= 16 ? 16 : 8;  // vectors of one tile when C has one row

// Columns that a panel beginning at column j has.
HWY_INLINE int64_t panel_columns(const FloatPlan& p, int64_t j) { return std::min(kPanel, p.n - j); }

// Where the copy of the panel at column j begins. Products that read B in place copy the last panel alone.
HWY_INLINE int64_t pack_offset(const FloatPlan& p, int64_t j) { return p.right == Right::kPacked ? j * p.k : 0; }
HWY_INLINE bool is_packed(const FloatPlan& p, int64_t j) {
  const int64_t columns = panel_columns(p, j);
  return p.right == Right::kPacked || (columns != kPanel && columns != kLanes);
}

// Steps [k, k + depth) of the panel at column j.
HWY_INLINE void pack_slice(const FloatPlan& p, const float* b, int64_t j, int64_t k, int64_t depth, float* to) {
  b += k * p.b_row + j * p.b_col;
  if (p.b_col == 1)
    pack_rows(b, p.b_row, depth, panel_columns(p, j), to);
  else
    pack_columns(b, p.b_col, depth, panel_columns(p, j), to);
}

void pack_panel(const FloatPlan& p, const float* b, int64_t j, float* pack) {
  pack_slice(p, b, j, 0, p.k, pack + pack_offset(p, j));
}

void pack_all(const FloatPlan& p, const float* b, float* pack) {
  if (p.packed) return;
  if (p.right == Right::kPacked) {
    for (int64_t j = 0; j < p.n; j += kPanel) pack_panel(p, b, j, pack);
  } else if (const int64_t last = p.n / kPanel * kPanel;
             p.right == Right::kInPlace && last < p.n && is_packed(p, last)) {
    pack_panel(p, b, last, pack);
  }
}

// What the panel at column j reads of B in the slice that begins at k, where it lies.
HWY_INLINE Ahead source_of(const FloatPlan& p, const float* b, int64_t j, int64_t k) {
  constexpr int64_t kLine = 16;
  const int64_t columns = panel_columns(p, j), depth = std::min(p.depth, p.k - k);
  b += k * p.b_row + j * p.b_col;
  if (p.b_col == 1) return {b, p.b_row, depth, blocks_of(columns, kLine)};
  return {b, p.b_col, columns, blocks_of(depth, kLine)};
}

// Where a task keeps what it copies.
struct Copies {
  float* a;             // null: A is read where it lies
  float* local;         // one panel, with Right::kLocal
  const float* panels;  // all that were copied ahead
};

// The rows of a block in one slice of k, each beginning where tiles expect it: rows that lie a multiple of 4 KB apart
// would share one set of the first-level cache. Leaves in `o` where the copy is.
void copy_left(Operands& o, int64_t rows, int64_t depth, float* to) {
  if (o.a_col == 1) {
    const int64_t stride = left_stride(depth);
    for (int64_t i = 0; i < rows; ++i) std::copy_n(o.a + i * o.a_row, depth, to + i * stride);
    o.a_row = stride;
  } else {
    const int64_t stride = left_stride(rows);
    for (int64_t k = 0; k < depth; ++k) std::copy_n(o.a + k * o.a_col, rows, to + k * stride);
    o.a_col = stride;
  }
  o.a = to;
}

// Where a matrix of the product goes, and what becomes of its elements.
struct Result {
  float* c;
  const Finish* finish = nullptr;
  int64_t row = 0;  // its first, among those of all batches
  Fetch* fetch = nullptr;
};

// Rows [i0, i1) and columns [j0, j1) of C; i0 begins a tile and j0 a panel.
void multiply_block(const FloatPlan& p, const float* a, const float* b, Copies copies, Result result, int64_t i0,
                    int64_t i1, int64_t j0, int64_t j1) {
  int64_t k = 0;
  do {  // once even for K = 0, which writes zeros
    const int64_t depth = std::min(p.depth, p.k - k);
    Operands o{a + i0 * p.a_row + k * p.a_col, p.a_row, p.a_col, nullptr, 0, nullptr, p.n};
    if (k + depth == p.k) o.ending = {result.finish, result.row + i0};
    o.fetch = result.fetch;
    if (copies.a != nullptr) copy_left(o, i1 - i0, depth, copies.a);
    for (int64_t j = j0; j < j1; j += kPanel) {
      const int64_t columns = panel_columns(p, j), width = panel_width(columns);
      o.c = result.c + i0 * p.n + j, o.ending.column = j;
      Ahead ahead;
      float* copy = nullptr;
      if (p.right == Right::kLocal) {
        if (p.b_col == 1 && columns == kPanel) {
          o.b = b + k * p.b_row + j, o.b_row = p.b_row, copy = copies.local;
        } else {
          pack_slice(p, b, j, k, depth, copies.local);
          o.b = copies.local, o.b_row = width;
        }
        if (j + kPanel < j1)
          ahead = source_of(p, b, j + kPanel, k);
        else if (k + depth < p.k)
          ahead = source_of(p, b, j0, k + depth);
      } else if (is_packed(p, j)) {
        o.b = copies.panels + pack_offset(p, j) + k * width, o.b_row = width;
      } else {
        o.b = b + k * p.b_row + j, o.b_row = p.b_row;
      }
      if (columns > kLanes)
        column<2>(o, i1 - i0, depth, columns, k == 0, ahead, copy);
      else
        column<1>(o, i1 - i0, depth, columns, k == 0, ahead);
    }
    k += depth;
  } while (k < p.k);
}

// One row of NV vectors. What is read some steps later is asked for now: the pieces of B are too far apart for the
// processor to foresee them.
template <int NV>
HWY_INLINE void wide_tile(int64_t depth, const float* a, int64_t a_col, const float* b, int64_t b_row, float* c,
                          const Ending& ending) {
  const D d;
  constexpr int64_t kAhead = 4, kFloatsInLine = 16;
  V sum[1][NV];
  HWY_UNROLL(16)
  for (int j = 0; j < NV; ++j) sum[0][j] = hn::Zero(d);
  const auto add = [&](bool look_ahead) HWY_ATTR {
    const V left = hn::Set(d, *a);
    if (look_ahead) {
      HWY_UNROLL(16)
      for (int64_t j = 0; j < NV * kLanes; j += kFloatsInLine) __builtin_prefetch(b + kAhead * b_row + j);
    }
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) sum[0][j] = hn::MulAdd(left, hn::LoadU(d, b + j * kLanes), sum[0][j]);
    a += a_col, b += b_row;
  };
  int64_t step = 0;
  for (; step + kAhead < depth; ++step) add(true);
  for (; step < depth; ++step) add(false);
  if (ending.finish != nullptr) finish_vectors(sum, ending, NV * kLanes);
  HWY_UNROLL(16)
  for (int j = 0; j < NV; ++j) hn::StoreU(sum[0][j], d, c + j * kLanes);
}

// One row of C from an unpacked B: wide tiles, so that B is read in long pieces and many chains run at once.
void multiply_row(const FloatPlan& p, const float* a, const float* b, Copies copies, Result result) {
  float* c = result.c;
  constexpr int64_t kWideColumns = kWide * kLanes, kSomeColumns = kWideColumns / 2;
  int64_t j = 0;
  for (; j + kWideColumns <= p.n; j += kWideColumns)
    wide_tile<kWide>(p.k, a, p.a_col, b + j, p.b_row, c + j, {result.finish, result.row, j});
  for (; j + kSomeColumns <= p.n; j += kSomeColumns)
    wide_tile<kWide / 2>(p.k, a, p.a_col, b + j, p.b_row, c + j, {result.finish, result.row, j});
  if (j < p.n) multiply_block(p, a, b, copies, result, 0, 1, j, p.n);
}

void multiply_one(const FloatPlan& p, const float* a, const float* b, float* scratch, Result result) {
  pack_all(p, b, scratch);
  const Copies copies{nullptr, scratch, p.packed ? b : scratch};
  if (p.m == 1 && p.right == Right::kInPlace) return multiply_row(p, a, b, copies, result);
  multiply_block(p, a, b, copies, result, 0, p.m, 0, p.n);
}

const float* left(const FloatPlan& p, void* const* buffers) {
  return static_cast<const float*>(buffers[p.exchanged ? 2 : 1]);
}
const float* right(const FloatPlan& p, void* const* buffers) {
  return static_cast<const float*>(buffers[p.exchanged ? 1 : 2]);
}

float* scratch_of(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<FloatPlan>();
  return kernel.scratch_bytes == 0 ? nullptr : static_cast<float*>(buffers[3 + p.operands + p.next_bytes.size()]);
}

// The product's epilogue and its operands' buffers.
class Epilogue {
 public:
  Epilogue(const FloatPlan& p, void* const* buffers) {
    if (p.epilogue.empty()) return;
    finish_.steps = &p.epilogue;
    for (size_t i = 0; i < p.operands; ++i) finish_.operands[i] = static_cast<const float*>(buffers[3 + i]);
  }
  const Finish* get() const { return finish_.steps == nullptr ? nullptr : &finish_; }

 private:
  Finish finish_;
};

void run_one(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<FloatPlan>();
  const Epilogue epilogue(p, buffers);
  Fetch fetch{p.next_bytes, buffers + 3 + p.operands};
  multiply_one(p, left(p, buffers), right(p, buffers), scratch_of(kernel, buffers),
               {kernel.out<float>(buffers), epilogue.get(), 0, p.next_bytes.empty() ? nullptr : &fetch});
}

// One product with few columns and a short k, as small networks have: one panel, one pass.
void run_narrow(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<FloatPlan>();
  const float *a = left(p, buffers), *b = right(p, buffers);
  const Epilogue epilogue(p, buffers);
  Operands o{a, p.a_row, p.a_col, b, p.packed ? kLanes : p.b_row, kernel.out<float>(buffers), p.n, {epilogue.get()}};
  if (p.b_floats > 0) {
    float* pack = scratch_of(kernel, buffers);
    pack_panel(p, b, 0, pack);
    o.b = pack, o.b_row = kLanes;
  }
  column<1>(o, p.m, p.k, p.n, true);
}

// One large product: B is packed by whoever is free, then come blocks of C. A task takes a run of them.
void run_blocks(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<FloatPlan>();
  const float *a = left(p, buffers), *b = right(p, buffers);
  const Epilogue epilogue(p, buffers);
  const Result result{kernel.out<float>(buffers), epilogue.get()};
  float* scratch = scratch_of(kernel, buffers);
  if (p.right == Right::kPacked && !p.packed)
    parallel_for(blocks_of(p.n, kPanel), [&](int64_t panel) { pack_panel(p, b, panel * kPanel, scratch); });
  else
    pack_all(p, b, scratch);
  const int64_t across = blocks_of(p.n, p.block_columns), blocks = blocks_of(p.m, p.block_rows) * across;
  parallel_for(p.tasks, [&](int64_t task) {
    float* own = scratch + p.shared_floats() + task * p.own_floats();
    const Copies copies{p.a_floats > 0 ? own : nullptr, own + p.a_floats, p.packed ? b : scratch};
    for (int64_t block = task * blocks / p.tasks; block < (task + 1) * blocks / p.tasks; ++block) {
      const int64_t i = block / across * p.block_rows, j = block % across * p.block_columns;
      multiply_block(p, a, b, copies, result, i, std::min(i + p.block_rows, p.m), j,
                     std::min(j + p.block_columns, p.n));
    }
  });
}

// Many products: each task takes a run of them and packs into its own part of the scratch.
void run_batches(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<FloatPlan>();
  const float *a = left(p, buffers), *b = right(p, buffers);
  const Epilogue epilogue(p, buffers);
  auto* c = kernel.out<float>(buffers);
  float* scratch = scratch_of(kernel, buffers);
  const auto run_task = [&](int64_t task) {
    const int64_t end = (task + 1) * p.batches / p.tasks;
    for (int64_t batch = task * p.batches / p.tasks; batch < end; ++batch)
      multiply_one(p, a + p.a_offset(batch), b + p.b_offset(batch), scratch + task * p.own_floats(),
                   {c + batch * p.m * p.n, epilogue.get(), batch * p.m});
  };
  if (p.tasks == 1) return run_task(0);
  parallel_for(p.tasks, run_task);
}

Kernel prepare(const Product& product) {
  auto plan = std::make_shared<FloatPlan>();
  FloatPlan& p = *plan;
  static_cast<Product&>(p) = product;
  choose_copies(p);
  const bool parallel = p.multiplications() >= kParallelFrom;
  Kernel kernel;
  if (p.m * p.n == 0 || p.batches == 0) {
    p.batches = 0;
    kernel.run = run_batches;
  } else if (p.batches > 1) {
    if (parallel) p.tasks = std::min<int64_t>(p.batches, kMostTasks);
    kernel.run = run_batches;
  } else if (parallel && p.m > 1) {
    choose_blocks(p);
    kernel.run = run_blocks;
  } else {
    kernel.run = p.n <= kLanes && p.k <= p.depth ? run_narrow : run_one;
  }
  kernel.scratch_bytes = (p.shared_floats() + p.own_floats() * p.tasks) * static_cast<int64_t>(sizeof(float));
  kernel.state = std::move(plan);
  return kernel;
}

int64_t packed_floats(int64_t k, int64_t n) { return rounded_up(n, kLanes) * k; }

void pack_matrix(const Product& product, const float* b, float* to) {
  FloatPlan p;
  static_cast<Product&>(p) = product;
  p.right = Right::kPacked;
  pack_all(p, b, to);
}

const char* target_name() { return hwy::TargetName(HWY_TARGET); }

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::matmul_detail
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keratin::ops::matmul_detail {
namespace {

HWY_EXPORT(prepare);
HWY_EXPORT(packed_floats);
HWY_EXPORT(pack_matrix);
HWY_EXPORT(target_name);

// A column as result: with A stored column by column the transposed product reads it in vectors.
void exchange_if_better(Product& p) {
  if (p.n != 1 || p.m == 1 || p.a_row != 1 || p.a_col == 1 || !p.epilogue.empty()) return;
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

int64_t packed_size(int64_t k, int64_t n) {
  obey_target_override();
  return HWY_DYNAMIC_DISPATCH(packed_floats)(k, n);
}

Tensor pack_right(const Tensor& b, bool transposed) {
  Product p;
  p.k = b.shape(transposed ? 1 : 0), p.n = b.shape(transposed ? 0 : 1);
  p.b_row = transposed ? 1 : p.n, p.b_col = transposed ? p.k : 1;
  Tensor packed = Tensor::empty({packed_size(p.k, p.n)}, DType::float32);
  pack_right(p, b.data<float>(), packed.mutable_data<float>());
  return packed;
}

void pack_right(const Product& product, const float* b, float* to) {
  HWY_DYNAMIC_DISPATCH(pack_matrix)(product, b, to);
}

const char* float_kernel_target() {
  obey_target_override();
  return HWY_DYNAMIC_DISPATCH(target_name)();
}

}  // namespace keratin::ops::matmul_detail
#endif  // HWY_ONCE
