// conv_relu_pool in float32: 2 lines of up to 6 pixels times two vectors of filters stay in registers until their
// windows' maxima are known. Sums are the chains over (kernel pixel, channel) of conv_general, so that bits agree; in
// products of bfloat16 two neighbours of a run meet first.
#include <cstring>
#include <memory>

#include "keratin/ops/def/simd.h"
#include "keratin/ops/nn/conv/pooled/float_plan.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/nn/conv/pooled/outputs_float.cpp"
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
using namespace pairs::HWY_NAMESPACE;
constexpr int64_t kLanes = hn::MaxLanes(D());
constexpr int64_t kPanel = 2 * kLanes;              // filters that are made together
constexpr int64_t kWindows = kLanes >= 16 ? 3 : 1;  // along a line: 24 of 32 sums, or 8 of 16

constexpr int64_t kShortestRun = 8;  // of products in bfloat16: below, what is around them takes longer

struct OutputsPlan {
  PooledBlock block;
  Seen seen;
  std::vector<int64_t> runs;            // floats from a pixel to each run of taps that lie side by side
  int64_t run_depth = 0, run_rows = 0;  // of the kernel: under one run; packed, where two may be a row of pairs
  int64_t weights_at = 0, bias_at = 0, images_at = 0, image_bytes = 0, halves_at = 0, tasks = 1;

  int64_t rows() const { return static_cast<int64_t>(runs.size()) * run_rows; }
};

int64_t vectors_of(int64_t filters) { return (filters + kLanes - 1) / kLanes; }

// One row of the kernel, or of two a row of pairs.
void pack_row(const PooledBlock& b, const float* row, bool last, int64_t width, int64_t real, float* packed) {
  HWY_ALIGN float two[2][kPanel] = {};
  std::copy_n(row, real, two[0]);
  if (!b.bfloat16) {
    std::copy_n(two[0], width, packed);
    return;
  }
  if (!last) std::copy_n(row + b.filters, real, two[1]);
  pair_rows(two[0], two[1], width, reinterpret_cast<Pair*>(packed));
}

// packed[panel][row of the kernel][filter of the panel]; the last panel may be one vector wide.
void pack(const OutputsPlan& p, const float* kernel, const float* bias, float* packed, float* packed_bias) {
  const PooledBlock& b = p.block;
  const int64_t padded = vectors_of(b.filters) * kLanes;
  std::copy_n(bias, b.filters, packed_bias);
  std::fill(packed_bias + b.filters, packed_bias + padded, 0.0f);
  for (int64_t f = 0; f < padded; f += kPanel) {
    const int64_t width = std::min(kPanel, padded - f), real = std::min(width, b.filters - f);
    const int64_t step = b.bfloat16 ? 2 : 1;
    for (int64_t run = 0; run < b.depth(); run += p.run_depth)
      for (int64_t k = 0; k < p.run_depth; k += step, packed += width)
        pack_row(b, kernel + (run + k) * b.filters + f, k + 1 == p.run_depth, width, real, packed);
  }
}

// Which of two is larger, the first when they are equal.
struct Best {
  V value;
  hn::Vec<DI> from;
};
HWY_INLINE Best better(const Best& a, const Best& b) {
  const auto second = hn::Gt(b.value, a.value);
  return {hn::IfThenElse(second, b.value, a.value), hn::IfThenElse(hn::RebindMask(DI(), second), b.from, a.from)};
}

// The maximum of four as maximum_of_window has it: NaN where one is. Rare, so in plain code.
HWY_NOINLINE void repair_nan(const V* four, V* value, hn::Vec<DI>* from) {
  const D d;
  const DI di;
  HWY_ALIGN float lanes[4][kLanes], best[kLanes];
  HWY_ALIGN int32_t where[kLanes];
  for (int i = 0; i < 4; ++i) hn::Store(four[i], d, lanes[i]);
  hn::Store(*value, d, best), hn::Store(*from, di, where);
  for (int64_t l = 0; l < kLanes; ++l)
    for (int i = 0; i < 4; ++i)
      if (lanes[i][l] != lanes[i][l]) best[l] = lanes[i][l], where[l] = kClosed;
  *value = hn::Load(d, best), *from = hn::Load(di, where);
}

HWY_INLINE void store_window(const V* four, V bias, int64_t columns, float* pooled, uint8_t* where) {
  const D d;
  const DI di;
  const DB db;
  V v[4];
  HWY_UNROLL(4)
  for (int i = 0; i < 4; ++i) v[i] = hn::Add(four[i], bias);
  const Best best = better(better({v[0], hn::Zero(di)}, {v[1], hn::Set(di, 1)}),
                           better({v[2], hn::Set(di, 2)}, {v[3], hn::Set(di, 3)}));
  const auto open = hn::Gt(best.value, hn::Zero(d));
  V value = hn::IfThenElseZero(open, best.value);
  auto from = hn::IfThenElse(hn::RebindMask(di, open), best.from, hn::Set(di, kClosed));
  const V sum = hn::Add(hn::Add(v[0], v[1]), hn::Add(v[2], v[3]));
  if (HWY_UNLIKELY(!hn::AllFalse(d, hn::IsNaN(sum)))) repair_nan(v, &value, &from);
  const auto narrow = hn::DemoteTo(db, from);
  if (HWY_LIKELY(columns >= kLanes)) {
    hn::StoreU(value, d, pooled);
    hn::StoreU(narrow, db, where);
    return;
  }
  HWY_ALIGN float values[kLanes];
  HWY_ALIGN uint8_t bytes[kLanes < 16 ? 16 : kLanes];
  hn::Store(value, d, values), hn::StoreU(narrow, db, bytes);
  std::copy_n(values, columns, pooled);
  std::copy_n(bytes, columns, where);
}

// Adds one run of taps to the sums of 2 x 2 pixels of W windows, times NV vectors of filters. Returns the weights after
// it.
template <int W, int NV>
HWY_INLINE const float* add_run(const OutputsPlan& p, const float* first, const float* weights,
                                V (&sum)[2][2 * W][NV]) {
  const D d;
  const int64_t step = p.block.x.stride * p.block.channels, line = p.block.y.stride * p.seen.line;
  const float *above[W], *below[W];
  HWY_UNROLL(16)
  for (int w = 0; w < W; ++w) above[w] = first + 2 * w * step, below[w] = above[w] + line;
  for (int64_t k = 0; k < p.run_depth; ++k) {
    V right[NV];
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) right[j] = hn::LoadU(d, weights + j * kLanes);
    HWY_UNROLL(16)
    for (int i = 0; i < 2 * W; ++i) {
      const V left0 = hn::Set(d, above[i / 2][(i % 2) * step]), left1 = hn::Set(d, below[i / 2][(i % 2) * step]);
      HWY_UNROLL(16)
      for (int j = 0; j < NV; ++j) {
        sum[0][i][j] = hn::MulAdd(left0, right[j], sum[0][i][j]);
        sum[1][i][j] = hn::MulAdd(left1, right[j], sum[1][i][j]);
      }
    }
    HWY_UNROLL(16)
    for (int w = 0; w < W; ++w) ++above[w], ++below[w];
    weights += NV * kLanes;
  }
  return weights;
}

// The same for pixels in bfloat16: kTaps, one or two, of a run.
template <int kTaps, int W, int NV>
HWY_INLINE void add_taps(const Half* const (&above)[W], const Half* const (&below)[W], int64_t step,
                         const Pair* weights, V (&sum)[2][2 * W][NV]) {
  const auto load = [](const Half* from) HWY_ATTR {
    Pair pair = 0;
    std::memcpy(&pair, from, kTaps * sizeof *from);
    return pair;
  };
  Pairs right[NV];
  HWY_UNROLL(16)
  for (int j = 0; j < NV; ++j) right[j] = load_pairs(weights + j * kLanes);
  HWY_UNROLL(16)
  for (int i = 0; i < 2 * W; ++i) {
    const Pairs left0 = set_pairs(load(above[i / 2] + (i % 2) * step));
    const Pairs left1 = set_pairs(load(below[i / 2] + (i % 2) * step));
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) {
      add_products(sum[0][i][j], left0, right[j]);
      add_products(sum[1][i][j], left1, right[j]);
    }
  }
}

template <int W, int NV>
HWY_INLINE const float* add_run(const OutputsPlan& p, const Half* first, const float* weights, V (&sum)[2][2 * W][NV]) {
  const int64_t step = p.block.x.stride * p.block.channels, line = p.block.y.stride * p.seen.line;
  const Half *above[W], *below[W];
  HWY_UNROLL(16)
  for (int w = 0; w < W; ++w) above[w] = first + 2 * w * step, below[w] = above[w] + line;
  const auto* packed = reinterpret_cast<const Pair*>(weights);
  for (int64_t k = 0; k + 1 < p.run_depth; k += 2, packed += NV * kLanes) {
    add_taps<2, W, NV>(above, below, step, packed, sum);
    HWY_UNROLL(16)
    for (int w = 0; w < W; ++w) above[w] += 2, below[w] += 2;
  }
  if (p.run_depth % 2 == 1) {
    add_taps<1, W, NV>(above, below, step, packed, sum);
    packed += NV * kLanes;
  }
  return reinterpret_cast<const float*>(packed);
}

// W windows side by side times NV vectors of filters.
template <int W, int NV, class T>
HWY_INLINE void tile(const OutputsPlan& p, const T* first, const float* weights, const float* bias, int64_t columns,
                     float* pooled, uint8_t* where) {
  const D d;
  const PooledBlock& b = p.block;
  V sum[2][2 * W][NV];
  HWY_UNROLL(16)
  for (int i = 0; i < 2 * W; ++i) {
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) sum[0][i][j] = sum[1][i][j] = hn::Zero(d);
  }
  for (const int64_t run : p.runs) weights = add_run<W, NV>(p, first + run, weights, sum);
  HWY_UNROLL(16)
  for (int w = 0; w < W; ++w) {
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) {
      const V four[] = {sum[0][2 * w][j], sum[0][2 * w + 1][j], sum[1][2 * w][j], sum[1][2 * w + 1][j]};
      store_window(four, hn::LoadU(d, bias + j * kLanes), columns - j * kLanes, pooled + w * b.filters + j * kLanes,
                   where + w * b.filters + j * kLanes);
    }
  }
}

template <int NV, class T>
void panel(const OutputsPlan& p, const T* image, const float* weights, const float* bias, int64_t columns,
           float* pooled, uint8_t* where) {
  const PooledBlock& b = p.block;
  const int64_t across = (b.pooled_x() + kWindows - 1) / kWindows;
  for (int64_t y = 0; y < b.pooled_y(); ++y)
    for (int64_t t = 0; t < across; ++t) {
      const int64_t x = part_begin(b.pooled_x(), across, t), count = part_begin(b.pooled_x(), across, t + 1) - x;
      const T* first = image + 2 * y * b.y.stride * p.seen.line + 2 * x * b.x.stride * b.channels;
      const int64_t out = (y * b.pooled_x() + x) * b.filters;
      with_constant<static_cast<int>(kWindows)>(count, [&](auto windows) HWY_ATTR {
        tile<decltype(windows)::value, NV>(p, first, weights, bias, columns, pooled + out, where + out);
      });
    }
}

// All filters of one image.
template <class T>
void panels(const OutputsPlan& p, const T* image, const float* weights, const float* bias, float* pooled,
            uint8_t* where) {
  const int64_t filters = p.block.filters;
  for (int64_t f = 0; f < filters; f += kPanel) {
    const float* of_panel = weights + f * p.rows();
    if (filters - f > kLanes)
      panel<2>(p, image, of_panel, bias + f, filters - f, pooled + f, where + f);
    else
      panel<1>(p, image, of_panel, bias + f, filters - f, pooled + f, where + f);
  }
}

void run(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<OutputsPlan>();
  const PooledBlock& b = p.block;
  void* scratch = buffers[5];
  float *weights = at<float>(scratch, p.weights_at), *bias = at<float>(scratch, p.bias_at);
  pack(p, kernel.in<float>(buffers, 1), kernel.in<float>(buffers, 2), weights, bias);
  for_each_image(b.batch, p.tasks, [&](int64_t number, int64_t task) {
    const float* image = kernel.in<float>(buffers, 0) + number * b.in_size();
    void* own = at<std::byte>(scratch, p.images_at + task * p.image_bytes);
    if (p.seen.copied) {
      copy_seen(b, p.seen, image, at<float>(own, 0));
      image = at<float>(own, 0);
    }
    float* pooled = kernel.out<float>(buffers) + number * b.windows() * b.filters;
    uint8_t* where = kernel.out<uint8_t>(buffers, 1) + number * b.windows() * b.filters;
    if (!b.bfloat16) return panels(p, image, weights, bias, pooled, where);
    auto* halves = at<Pair>(own, p.halves_at);
    pair_neighbours(image, p.seen.lines * p.seen.line, halves);
    panels(p, reinterpret_cast<const Half*>(halves), weights, bias, pooled, where);
  });
}

Kernel prepare(const PooledBlock& b) {
  auto plan = std::make_shared<OutputsPlan>();
  OutputsPlan& p = *plan;
  p.block = b, p.seen = seen_by(b), p.tasks = tasks_of(b);
  const bool joined = b.x.dilation == 1;  // the taps of a line lie side by side
  p.run_depth = joined ? b.x.kernel * b.channels : b.channels;
  for (int64_t i = 0; i < b.y.kernel; ++i)
    for (int64_t j = 0; j < (joined ? 1 : b.x.kernel); ++j)
      p.runs.push_back(i * b.y.dilation * p.seen.line + j * b.x.dilation * b.channels);
  p.block.bfloat16 = b.bfloat16 && p.run_depth >= kShortestRun;
  p.run_rows = p.block.bfloat16 ? pairs_of(p.run_depth) : p.run_depth;
  const int64_t padded = vectors_of(b.filters) * kLanes;
  ScratchLayout layout, image;
  p.weights_at = layout.add(checked_multiply(padded, p.rows()));
  p.bias_at = layout.add(padded);
  p.images_at = layout.bytes();
  if (p.seen.copied) image.add(checked_multiply(p.seen.floats(), b.channels));
  p.halves_at = image.bytes();
  if (p.block.bfloat16) image.add(checked_multiply(p.seen.lines, p.seen.line) + 32, sizeof(Half));
  p.image_bytes = image.bytes();
  Kernel kernel;
  kernel.scratch_bytes = checked_add(layout.bytes(), checked_multiply(p.tasks, p.image_bytes)) + 64;
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

Kernel pooled_outputs_kernel(const PooledBlock& b, DType dtype) {
#if HWY_TARGETS & HWY_AVX3
  if (dtype == DType::float32 && use_avx512()) return N_AVX3::prepare(b);
#endif
#if HWY_TARGETS & HWY_AVX2
  if (dtype == DType::float32 && use_avx2()) return N_AVX2::prepare(b);
#endif
  return plain_pooled_outputs(b, dtype);
}

}  // namespace keratin::ops::conv_detail
#endif
