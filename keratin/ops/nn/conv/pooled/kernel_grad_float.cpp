// The gradients of conv_relu_pool's kernel and bias in float32. Of the four pixels of a window one alone has a
// gradient, another one for every filter: the inputs under all four stand side by side in a table, and a shuffle by
// `where` takes for every filter the one that it needs. So a window costs one multiplication a weight, not four. In
// products of bfloat16 two images go together: the table has the eight inputs of both.
#include <memory>

#include "keratin/ops/def/simd.h"
#include "keratin/ops/nn/conv/pooled/float_plan.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/nn/conv/pooled/kernel_grad_float.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "keratin/ops/nn/pairs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::conv_detail {
namespace HWY_NAMESPACE {
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using DI = hn::RebindToSigned<D>;
using DB = hn::Rebind<uint8_t, D>;
using V = hn::Vec<D>;
using VI = hn::Vec<DI>;
using namespace pairs::HWY_NAMESPACE;
constexpr int64_t kLanes = hn::MaxLanes(D());
constexpr int64_t kPanel = 2 * kLanes;
constexpr int kRows = kLanes >= 16 ? 12 : 5;  // of the kernel in registers, two vectors each
constexpr int64_t kChain = 4096;              // windows that are added in float32

struct KernelGradPlan {
  PooledBlock block;
  Seen seen;
  int64_t table_lines = 0, table_line = 0;  // of four floats
  std::vector<int64_t> rows;                // where in the table the input of each row of the kernel lies, in floats
  std::vector<int64_t> bases;               // ... of each window
  int64_t partials = 1, padded = 0;         // filters, up to whole vectors
  int64_t image_at = 0, halves_at = 0, halves_bytes = 0, table_at = 0, dout_at = 0, from_at = 0, sums_at = 0,
          partial_bytes = 0;

  // Of an image in bfloat16, and of what fill_pair_table reads beyond it.
  int64_t halves() const {
    return checked_add(checked_multiply(seen.lines, seen.line), block.x.stride * block.channels + 32);
  }
};

// table[line][element of the line] = the inputs under the four pixels of a window whose first pixel sees this element.
void fill_table(const KernelGradPlan& p, const float* image, float* table) {
  const D d;
  const PooledBlock& b = p.block;
  const int64_t right = b.x.stride * b.channels, below = b.y.stride * p.seen.line;
  for (int64_t y = 0; y < p.table_lines; ++y) {
    const float* from = image + y * p.seen.line;
    float* to = table + y * p.table_line * 4;
    int64_t i = 0;
    for (; i + kLanes <= p.table_line; i += kLanes)
      hn::StoreInterleaved4(hn::LoadU(d, from + i), hn::LoadU(d, from + i + right), hn::LoadU(d, from + i + below),
                            hn::LoadU(d, from + i + below + right), d, to + 4 * i);
    for (; i < p.table_line; ++i) {
      to[4 * i] = from[i], to[4 * i + 1] = from[i + right];
      to[4 * i + 2] = from[i + below], to[4 * i + 3] = from[i + below + right];
    }
  }
}

// The same for pairs of images in bfloat16: four inputs of the one, four of the other.
void fill_pair_table(const KernelGradPlan& p, const Half* one, const Half* two, Pair* table) {
  const hn::RebindToUnsigned<D> d;
  const hn::Rebind<Half, D> half;
  const PooledBlock& b = p.block;
  const int64_t right = b.x.stride * b.channels, below = b.y.stride * p.seen.line;
  const auto load = [&](const Half* from) HWY_ATTR { return hn::PromoteTo(d, hn::LoadU(half, from)); };
  const auto both = [&](const Half* from)
                        HWY_ATTR { return hn::Or(load(from), hn::ShiftLeft<16>(load(from + right))); };
  for (int64_t y = 0; y < p.table_lines; ++y)
    for (int64_t i = 0; i < p.table_line; i += kLanes) {
      const int64_t at = y * p.seen.line + i;
      hn::StoreInterleaved4(both(one + at), both(one + at + below), both(two + at), both(two + at + below), d,
                            table + 4 * (y * p.table_line + i));
    }
}

// The gradients that flow through one window's filters, and the pixels that they go to.
struct Flow {
  V value;
  VI choice;
};
HWY_INLINE Flow flow_of(V value, VI choice) {
  return {hn::IfThenElseZero(hn::RebindMask(D(), hn::Lt(choice, hn::Set(DI(), kClosed))), value), choice};
}
HWY_INLINE Flow flow_of(const float* dout, const uint8_t* where, int64_t columns) {
  const D d;
  const DI di;
  const DB db;
  if (HWY_LIKELY(columns >= kLanes)) return flow_of(hn::LoadU(d, dout), hn::PromoteTo(di, hn::LoadU(db, where)));
  HWY_ALIGN float values[kLanes] = {};
  HWY_ALIGN uint8_t bytes[kLanes < 16 ? 16 : kLanes] = {};
  std::copy_n(dout, columns, values), std::copy_n(where, columns, bytes);
  return flow_of(hn::Load(d, values), hn::PromoteTo(di, hn::LoadU(db, bytes)));
}

// The bytes of the chosen pixel among four floats; of four halves that begin at byte `first`, where none is: zero.
HWY_INLINE VI bytes_of_float(VI choice) {
  const DI di;
  return hn::Add(hn::Mul(hn::And(choice, hn::Set(di, 3)), hn::Set(di, 0x04040404)), hn::Set(di, 0x03020100));
}
HWY_INLINE VI bytes_of_half(VI choice, int32_t first) {
  const DI di;
  const VI bytes = hn::Add(hn::Mul(choice, hn::Set(di, 0x0202)), hn::Set(di, first * 0x0101 + 0x0100));
  return hn::IfThenElse(hn::Lt(choice, hn::Set(di, kClosed)), bytes, hn::Set(di, 0x8080));
}

// Gradients that flow, and for each the bytes of its input in the table; both as [panel][window][filter of the panel].
// Adds the gradients up for the bias. In bfloat16: of two images, the second of which follows unless it is not there.
void take_gradients(const KernelGradPlan& p, const float* dout, const uint8_t* where, bool two, float* open,
                    int32_t* from, float* sums) {
  const D d;
  const DI di;
  const PooledBlock& b = p.block;
  for (int64_t f = 0; f < p.padded; f += kLanes) {
    const int64_t start = f / kPanel * kPanel, width = std::min(kPanel, p.padded - start);
    const int64_t columns = std::min(kLanes, b.filters - f);
    float* bias = sums + b.depth() * width + start * (b.depth() + 1) + f - start;
    V total = hn::LoadU(d, bias);
    for (int64_t w = 0; w < b.windows(); ++w) {
      const int64_t window = w * b.filters + f, other = window + b.windows() * b.filters;
      const int64_t at = start * b.windows() + w * width + f - start;
      const Flow one = flow_of(dout + window, where + window, columns);
      total = hn::Add(total, one.value);
      if (!b.bfloat16) {
        hn::StoreU(one.value, d, open + at);
        hn::StoreU(bytes_of_float(one.choice), di, from + at);
        continue;
      }
      const Flow next = two ? flow_of(dout + other, where + other, columns) : Flow{hn::Zero(d), hn::Set(di, kClosed)};
      total = hn::Add(total, next.value);
      store_pairs(pairs_from(one.value, next.value), reinterpret_cast<Pair*>(open + at));
      hn::StoreU(hn::Or(bytes_of_half(one.choice, 0), hn::ShiftLeft<16>(bytes_of_half(next.choice, 8))), di, from + at);
    }
    hn::StoreU(total, d, bias);
  }
}

// Adds all windows of an image, or of a pair of them, to R rows of the kernel.
template <bool kPairs, int R, int NV>
HWY_INLINE void tile(const KernelGradPlan& p, const float* table, const int64_t* rows, const float* open,
                     const int32_t* from, float* sums) {
  const D d;
  const DI di;
  V sum[R][NV];
  const float* at[R];
  HWY_UNROLL(16)
  for (int i = 0; i < R; ++i) {
    at[i] = table + rows[i];
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) sum[i][j] = hn::LoadU(d, sums + (i * NV + j) * kLanes);
  }
  for (const int64_t base : p.bases) {
    VI value[NV], which[NV];
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) {
      value[j] = hn::BitCast(di, hn::LoadU(d, open + j * kLanes));
      which[j] = hn::LoadU(di, from + j * kLanes);
    }
    open += NV * kLanes, from += NV * kLanes;
    HWY_UNROLL(16)
    for (int i = 0; i < R; ++i) {
      const V four = hn::LoadDup128(d, at[i] + base);
      HWY_UNROLL(16)
      for (int j = 0; j < NV; ++j) {
        const VI input = hn::TableLookupBytes(hn::BitCast(di, four), which[j]);
        if constexpr (kPairs)
          add_products(sum[i][j], as_pairs(value[j]), as_pairs(input));
        else
          sum[i][j] = hn::MulAdd(hn::BitCast(d, value[j]), hn::BitCast(d, input), sum[i][j]);
      }
    }
  }
  HWY_UNROLL(16)
  for (int i = 0; i < R; ++i) {
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) hn::StoreU(sum[i][j], d, sums + (i * NV + j) * kLanes);
  }
}

template <bool kPairs, int NV>
void panel(const KernelGradPlan& p, const float* table, const float* open, const int32_t* from, float* sums) {
  const int64_t depth = p.block.depth(), tiles = (depth + kRows - 1) / kRows;
  for (int64_t t = 0; t < tiles; ++t) {
    const int64_t row = part_begin(depth, tiles, t), count = part_begin(depth, tiles, t + 1) - row;
    with_constant<kRows>(count, [&](auto rows) HWY_ATTR {
      tile<kPairs, decltype(rows)::value, NV>(p, table, p.rows.data() + row, open, from, sums + row * NV * kLanes);
    });
  }
}

// Adds an image's windows to the sums of all filters.
template <bool kPairs>
void panels(const KernelGradPlan& p, const float* table, const float* open, const int32_t* from, float* sums) {
  for (int64_t f = 0; f < p.padded; f += kPanel) {
    const int64_t pieces = f * p.block.windows();
    float* to = sums + f * (p.block.depth() + 1);
    if (p.padded - f > kLanes)
      panel<kPairs, 2>(p, table, open + pieces, from + pieces, to);
    else
      panel<kPairs, 1>(p, table, open + pieces, from + pieces, to);
  }
}

// The images of one partial sum. sums[panel][row of the kernel, and then the bias][filter of the panel].
void add_images(const KernelGradPlan& p, const Kernel& kernel, void* const* buffers, int64_t partial) {
  const PooledBlock& b = p.block;
  void* scratch = static_cast<std::byte*>(buffers[6]) + partial * p.partial_bytes;
  auto *sums = at<float>(scratch, p.sums_at), *table = at<float>(scratch, p.table_at);
  auto *open = at<float>(scratch, p.dout_at), *copy = at<float>(scratch, p.image_at);
  auto* from = at<int32_t>(scratch, p.from_at);
  const int64_t at_once = b.bfloat16 ? 2 : 1, end = part_begin(b.batch, p.partials, partial + 1);
  std::fill_n(sums, (b.depth() + 1) * p.padded, 0.0f);
  if (b.bfloat16) std::fill_n(at<Half>(scratch, p.halves_at), p.halves_bytes, Half{0});  // two of them
  for (int64_t i = part_begin(b.batch, p.partials, partial); i < end; i += at_once) {
    const bool two = i + at_once <= end && at_once == 2;
    for (int64_t n = 0; n < (two ? 2 : 1); ++n) {
      const float* image = kernel.in<float>(buffers, 2) + (i + n) * b.in_size();
      if (p.seen.copied) copy_seen(b, p.seen, image, copy), image = copy;
      if (b.bfloat16)
        pair_neighbours(image, p.seen.lines * p.seen.line, at<Pair>(scratch, p.halves_at + n * p.halves_bytes));
      else
        fill_table(p, image, table);
    }
    if (b.bfloat16)
      fill_pair_table(p, at<Half>(scratch, p.halves_at), at<Half>(scratch, p.halves_at + p.halves_bytes),
                      reinterpret_cast<Pair*>(table));
    const int64_t at_image = i * b.windows() * b.filters;
    take_gradients(p, kernel.in<float>(buffers, 0) + at_image, kernel.in<uint8_t>(buffers, 1) + at_image, two, open,
                   from, sums);
    if (b.bfloat16)
      panels<kHasPairs>(p, table, open, from, sums);
    else
      panels<false>(p, table, open, from, sums);
  }
}

// Partial sums meet in float64, in their order.
void add_partials(const KernelGradPlan& p, const void* scratch, float* kernel, float* bias) {
  const PooledBlock& b = p.block;
  for (int64_t f = 0; f < b.filters; ++f) {
    const int64_t start = f / kPanel * kPanel, width = std::min(kPanel, p.padded - start);
    for (int64_t k = 0; k <= b.depth(); ++k) {
      const int64_t element = start * (b.depth() + 1) + k * width + f - start;
      double total = 0;
      for (int64_t i = 0; i < p.partials; ++i)
        total +=
            static_cast<double>(at<const float>(const_cast<void*>(scratch), i * p.partial_bytes + p.sums_at)[element]);
      (k < b.depth() ? kernel[k * b.filters + f] : bias[f]) = static_cast<float>(total);
    }
  }
}

void run(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<KernelGradPlan>();
  const auto partial = [&](int64_t number) { add_images(p, kernel, buffers, number); };
  if (p.block.work() < kParallelFrom)
    for (int64_t i = 0; i < p.partials; ++i) partial(i);
  else
    parallel_for(p.partials, partial);
  add_partials(p, buffers[6], kernel.out<float>(buffers), kernel.out<float>(buffers, 1));
}

void find_places(KernelGradPlan& p) {
  const PooledBlock& b = p.block;
  for (int64_t i = 0; i < b.y.kernel; ++i)
    for (int64_t j = 0; j < b.x.kernel; ++j)
      for (int64_t c = 0; c < b.channels; ++c)
        p.rows.push_back(4 * (i * b.y.dilation * p.table_line + j * b.x.dilation * b.channels + c));
  for (int64_t y = 0; y < b.pooled_y(); ++y)
    for (int64_t x = 0; x < b.pooled_x(); ++x)
      p.bases.push_back(4 * (2 * y * b.y.stride * p.table_line + 2 * x * b.x.stride * b.channels));
}

Kernel prepare(const PooledBlock& b) {
  auto plan = std::make_shared<KernelGradPlan>();
  KernelGradPlan& p = *plan;
  p.block = b, p.seen = seen_by(b);
  p.table_lines = p.seen.lines - b.y.stride, p.table_line = (p.seen.columns - b.x.stride) * b.channels;
  p.padded = (b.filters + kLanes - 1) / kLanes * kLanes;
  find_places(p);
  const int64_t sums = checked_multiply(b.depth() + 1, p.padded);
  constexpr int64_t kLargest = 1 << 22;  // elements of all partial sums together
  const int64_t at_most = std::clamp<int64_t>(b.batch, 1, std::max<int64_t>(kLargest / sums, 1));
  const int64_t chains = (b.batch * b.windows() + kChain - 1) / kChain;
  p.partials = std::clamp<int64_t>(std::max<int64_t>(chains, b.work() < kParallelFrom ? 1 : 8), 1, at_most);
  ScratchLayout layout;
  p.image_at = layout.add(p.seen.copied ? checked_multiply(p.seen.floats(), b.channels) : 0);
  p.halves_bytes = b.bfloat16 ? aligned(checked_multiply(p.halves(), sizeof(Half))) : 0;
  p.halves_at = layout.add(2 * p.halves_bytes, 1);
  p.table_at = layout.add(checked_multiply(checked_multiply(p.table_lines, p.table_line), 4) + 4 * kLanes);
  p.dout_at = layout.add(checked_multiply(p.block.windows(), p.padded));
  p.from_at = layout.add(checked_multiply(p.block.windows(), p.padded));
  p.sums_at = layout.add(sums);
  p.partial_bytes = layout.bytes();
  Kernel kernel;
  kernel.scratch_bytes = checked_multiply(p.partials, p.partial_bytes) + 64;
  kernel.run = run;
  kernel.state = std::move(plan);
  return kernel;
}

}  // namespace
#endif
}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::conv_detail
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keratin::ops::conv_detail {

Kernel pooled_kernel_grad_kernel(const PooledBlock& b, DType dtype) {
#if HWY_TARGETS & HWY_AVX3
  if (dtype == DType::float32 && use_avx512()) return N_AVX3::prepare(b);
#endif
#if HWY_TARGETS & HWY_AVX2
  if (dtype == DType::float32 && use_avx2()) return N_AVX2::prepare(b);
#endif
  return plain_pooled_kernel_grad(b, dtype);
}

}  // namespace keratin::ops::conv_detail
#endif
