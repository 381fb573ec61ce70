// The gradients of conv_relu_pool's kernel and bias in float32. Of the four pixels of a window one alone has a
// gradient, another one for every filter: the inputs under all four stand side by side in a table, and a shuffle by
// `where` takes for every filter the one that it needs. So a window costs one multiplication a weight, not four.
#include <memory>

#include "keratin/ops/def/simd.h"
#include "keratin/ops/nn/conv/pooled/float_plan.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/nn/conv/pooled/kernel_grad_float.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

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
  int64_t image_at = 0, table_at = 0, dout_at = 0, from_at = 0, sums_at = 0, partial_bytes = 0;
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

// Gradients that flow, and for each the bytes of its input among the four; both as [panel][window][filter of the
// panel]. Adds the gradients up for the bias.
void take_gradients(const KernelGradPlan& p, const float* dout, const uint8_t* where, float* open, int32_t* from,
                    float* sums) {
  const D d;
  const DI di;
  const DB db;
  const PooledBlock& b = p.block;
  for (int64_t f = 0; f < p.padded; f += kLanes) {
    const int64_t start = f / kPanel * kPanel, width = std::min(kPanel, p.padded - start);
    const int64_t columns = std::min(kLanes, b.filters - f);
    float* bias = sums + b.depth() * width + start * (b.depth() + 1) + f - start;
    V total = hn::LoadU(d, bias);
    for (int64_t w = 0; w < b.windows(); ++w) {
      HWY_ALIGN float values[kLanes] = {};
      HWY_ALIGN uint8_t bytes[kLanes < 16 ? 16 : kLanes] = {};
      const float* v = dout + w * b.filters + f;
      const uint8_t* c = where + w * b.filters + f;
      if (columns < kLanes) {
        std::copy_n(v, columns, values), std::copy_n(c, columns, bytes);
        v = values, c = bytes;
      }
      const auto choice = hn::PromoteTo(di, hn::LoadU(db, c));
      const V value = hn::IfThenElseZero(hn::RebindMask(d, hn::Lt(choice, hn::Set(di, kClosed))), hn::LoadU(d, v));
      const auto pixel = hn::And(choice, hn::Set(di, 3));
      const int64_t at = start * b.windows() + w * width + f - start;
      hn::StoreU(value, d, open + at);
      hn::StoreU(hn::Add(hn::Mul(pixel, hn::Set(di, 0x04040404)), hn::Set(di, 0x03020100)), di, from + at);
      total = hn::Add(total, value);
    }
    hn::StoreU(total, d, bias);
  }
}

// Adds all windows of an image to R rows of the kernel.
template <int R, int NV>
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
    V value[NV];
    hn::Vec<DI> which[NV];
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) {
      value[j] = hn::LoadU(d, open + j * kLanes);
      which[j] = hn::LoadU(di, from + j * kLanes);
    }
    open += NV * kLanes, from += NV * kLanes;
    HWY_UNROLL(16)
    for (int i = 0; i < R; ++i) {
      const V four = hn::LoadDup128(d, at[i] + base);
      HWY_UNROLL(16)
      for (int j = 0; j < NV; ++j) {
        const V input = hn::BitCast(d, hn::TableLookupBytes(hn::BitCast(di, four), which[j]));
        sum[i][j] = hn::MulAdd(value[j], input, sum[i][j]);
      }
    }
  }
  HWY_UNROLL(16)
  for (int i = 0; i < R; ++i) {
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) hn::StoreU(sum[i][j], d, sums + (i * NV + j) * kLanes);
  }
}

template <int NV>
void panel(const KernelGradPlan& p, const float* table, const float* open, const int32_t* from, float* sums) {
  const int64_t depth = p.block.depth(), tiles = (depth + kRows - 1) / kRows;
  for (int64_t t = 0; t < tiles; ++t) {
    const int64_t row = part_begin(depth, tiles, t), count = part_begin(depth, tiles, t + 1) - row;
    with_constant<kRows>(count, [&](auto rows) HWY_ATTR {
      tile<decltype(rows)::value, NV>(p, table, p.rows.data() + row, open, from, sums + row * NV * kLanes);
    });
  }
}

// The images of one partial sum. sums[panel][row of the kernel, and then the bias][filter of the panel].
void add_images(const KernelGradPlan& p, const Kernel& kernel, void* const* buffers, int64_t partial) {
  const PooledBlock& b = p.block;
  void* scratch = static_cast<std::byte*>(buffers[6]) + partial * p.partial_bytes;
  auto *sums = at<float>(scratch, p.sums_at), *table = at<float>(scratch, p.table_at);
  auto *open = at<float>(scratch, p.dout_at), *copy = at<float>(scratch, p.image_at);
  auto* from = at<int32_t>(scratch, p.from_at);
  std::fill_n(sums, (b.depth() + 1) * p.padded, 0.0f);
  const int64_t end = part_begin(b.batch, p.partials, partial + 1);
  for (int64_t i = part_begin(b.batch, p.partials, partial); i < end; ++i) {
    const float* image = kernel.in<float>(buffers, 2) + i * b.in_size();
    if (p.seen.copied) copy_seen(b, p.seen, image, copy), image = copy;
    fill_table(p, image, table);
    const int64_t at_image = i * b.windows() * b.filters;
    take_gradients(p, kernel.in<float>(buffers, 0) + at_image, kernel.in<uint8_t>(buffers, 1) + at_image, open, from,
                   sums);
    for (int64_t f = 0; f < p.padded; f += kPanel) {
      const int64_t pieces = f * b.windows();
      float* to = sums + f * (b.depth() + 1);
      if (p.padded - f > kLanes)
        panel<2>(p, table, open + pieces, from + pieces, to);
      else
        panel<1>(p, table, open + pieces, from + pieces, to);
    }
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
  p.table_at = layout.add(checked_multiply(checked_multiply(p.table_lines, p.table_line), 4));
  p.dout_at = layout.add(checked_multiply(b.windows(), p.padded));
  p.from_at = layout.add(checked_multiply(b.windows(), p.padded));
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
