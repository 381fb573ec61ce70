// The gradient of conv_relu_pool's inputs in float32. Of each window's filters those that chose the same pixel are
// listed together; their kernels, times their gradients, are added up in registers, one vector of channels for each
// tap, and then go to the pixels under the taps. Closed filters cost nothing, and the three pixels of a window that
// were not chosen neither.
#include <array>
#include <memory>

#include "keratin/ops/def/simd.h"
#include "keratin/ops/nn/conv/pooled/float_plan.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/nn/conv/pooled/inputs_grad_float.cpp"
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
constexpr int kTaps = 12;  // in registers

struct InputsGradPlan {
  PooledBlock block;
  Seen seen;                        // of the gradient: lines and columns, one vector a pixel
  std::vector<int64_t> taps;        // where the pixel under each tap lies, in floats
  std::array<int64_t, 4> pixels{};  // ... the first tap of each pixel of a window
  int64_t panels = 0, tasks = 1;
  int64_t weights_at = 0, tasks_at = 0;
  int64_t sums_at = 0, filters_at = 0, values_at = 0, ends_at = 0, task_bytes = 0;
};

// packed[panel of channels][filter][tap][channel of the panel]
void pack(const InputsGradPlan& p, const float* kernel, float* packed) {
  const PooledBlock& b = p.block;
  const auto taps = static_cast<int64_t>(p.taps.size());
  for (int64_t first = 0; first < b.channels; first += kLanes)
    for (int64_t c = 0; c < kLanes; ++c)
      for (int64_t t = 0; t < taps; ++t) {
        float* to = packed + first * b.filters * taps + t * kLanes + c;
        const float* from = kernel + (t * b.channels + first + c) * b.filters;
        const bool real = first + c < b.channels;
        for (int64_t f = 0; f < b.filters; ++f) to[f * taps * kLanes] = real ? from[f] : 0.0f;
      }
}

// What flows back through one image's windows.
struct Lists {
  int32_t* filters;  // of window 0: those that chose its pixel 0, pixel 1, ...; then of window 1
  float* values;     // their gradients
  int32_t* ends;     // of each pixel's list
};

void list(const InputsGradPlan& p, const float* dout, const uint8_t* where, const Lists& lists) {
  const D d;
  const DI di;
  const DB db;
  const PooledBlock& b = p.block;
  const auto first = hn::Iota(di, 0);
  int32_t count = 0;
  int32_t* end = lists.ends;
  for (int64_t w = 0; w < b.windows(); ++w, dout += b.filters, where += b.filters)
    for (int32_t pixel = 0; pixel < 4; ++pixel) {
      int64_t f = 0;
      for (; f + kLanes <= b.filters; f += kLanes) {
        const auto here = hn::Eq(hn::PromoteTo(di, hn::LoadU(db, where + f)), hn::Set(di, pixel));
        hn::StoreU(hn::Compress(hn::Add(first, hn::Set(di, static_cast<int32_t>(f))), here), di, lists.filters + count);
        hn::StoreU(hn::Compress(hn::LoadU(d, dout + f), hn::RebindMask(d, here)), d, lists.values + count);
        count += static_cast<int32_t>(hn::CountTrue(di, here));
      }
      for (; f < b.filters; ++f) {
        lists.filters[count] = static_cast<int32_t>(f), lists.values[count] = dout[f];
        count += where[f] == pixel;
      }
      *end++ = count;
    }
}

// Adds what the listed filters say to the pixels under T taps.
template <int T>
HWY_INLINE void add_taps(const InputsGradPlan& p, const float* weights, int64_t weights_step, const int32_t* filters,
                         const float* values, int64_t count, const int64_t* taps, float* to) {
  const D d;
  V sum[T];
  HWY_UNROLL(16)
  for (int t = 0; t < T; ++t) sum[t] = hn::LoadU(d, to + taps[t]);
  for (int64_t i = 0; i < count; ++i) {
    const float* row = weights + filters[i] * weights_step;
    const V value = hn::Set(d, values[i]);
    HWY_UNROLL(16)
    for (int t = 0; t < T; ++t) sum[t] = hn::MulAdd(value, hn::LoadU(d, row + t * kLanes), sum[t]);
  }
  HWY_UNROLL(16)
  for (int t = 0; t < T; ++t) hn::StoreU(sum[t], d, to + taps[t]);
}

// One vector of channels of a whole image.
void panel(const InputsGradPlan& p, const Lists& lists, const float* weights, float* sums) {
  const PooledBlock& b = p.block;
  const auto taps = static_cast<int64_t>(p.taps.size()), groups = (taps + kTaps - 1) / kTaps;
  std::fill_n(sums, p.seen.floats() * kLanes, 0.0f);
  const int32_t* end = lists.ends;
  int32_t begin = 0;
  for (int64_t y = 0; y < b.pooled_y(); ++y)
    for (int64_t x = 0; x < b.pooled_x(); ++x) {
      float* window = sums + (2 * y * b.y.stride * p.seen.columns + 2 * x * b.x.stride) * kLanes;
      for (const int64_t pixel : p.pixels) {
        const int64_t count = *end - begin;
        for (int64_t g = 0; count > 0 && g < groups; ++g) {
          const int64_t first = part_begin(taps, groups, g), some = part_begin(taps, groups, g + 1) - first;
          with_constant<kTaps>(some, [&](auto constant) HWY_ATTR {
            add_taps<decltype(constant)::value>(p, weights + first * kLanes, taps * kLanes, lists.filters + begin,
                                                lists.values + begin, count, p.taps.data() + first, window + pixel);
          });
        }
        begin = *end++;
      }
    }
}

// The pixels that are real, from the panel to the result. Those that no window sees are zero.
void unpack(const InputsGradPlan& p, const float* sums, int64_t channel, float* out) {
  const D d;
  const PooledBlock& b = p.block;
  const int64_t count = std::min(kLanes, b.channels - channel);
  for (int64_t y = 0; y < b.y.in; ++y)
    for (int64_t x = 0; x < b.x.in; ++x) {
      float* to = out + (y * b.x.in + x) * b.channels + channel;
      const int64_t line = y + b.y.before, column = x + b.x.before;
      const float* from = sums + (line * p.seen.columns + column) * kLanes;
      if (line >= p.seen.lines || column >= p.seen.columns)
        std::fill_n(to, count, 0.0f);
      else if (HWY_LIKELY(count == kLanes))
        hn::StoreU(hn::LoadU(d, from), d, to);
      else
        std::copy_n(from, count, to);
    }
}

void run(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<InputsGradPlan>();
  const PooledBlock& b = p.block;
  void* scratch = buffers[5];
  auto* weights = at<float>(scratch, p.weights_at);
  pack(p, kernel.in<float>(buffers, 2), weights);
  for_each_image(b.batch, p.tasks, [&](int64_t image, int64_t task) {
    void* own = at<std::byte>(scratch, p.tasks_at + task * p.task_bytes);
    const Lists lists{at<int32_t>(own, p.filters_at), at<float>(own, p.values_at), at<int32_t>(own, p.ends_at)};
    const int64_t at_image = image * b.windows() * b.filters;
    list(p, kernel.in<float>(buffers, 0) + at_image, kernel.in<uint8_t>(buffers, 1) + at_image, lists);
    auto* sums = at<float>(own, p.sums_at);
    const int64_t panel_size = b.filters * static_cast<int64_t>(p.taps.size()) * kLanes;
    for (int64_t i = 0; i < p.panels; ++i) {
      panel(p, lists, weights + i * panel_size, sums);
      unpack(p, sums, i * kLanes, kernel.out<float>(buffers) + image * b.in_size());
    }
  });
}

Kernel prepare(const PooledBlock& b) {
  auto plan = std::make_shared<InputsGradPlan>();
  InputsGradPlan& p = *plan;
  p.block = b, p.seen = seen_by(b), p.tasks = tasks_of(b);
  const int64_t line = p.seen.columns * kLanes;
  for (int64_t i = 0; i < b.y.kernel; ++i)
    for (int64_t j = 0; j < b.x.kernel; ++j) p.taps.push_back(i * b.y.dilation * line + j * b.x.dilation * kLanes);
  p.pixels = {0, b.x.stride * kLanes, b.y.stride * line, b.y.stride * line + b.x.stride * kLanes};
  p.panels = (b.channels + kLanes - 1) / kLanes;
  ScratchLayout all, task;
  p.weights_at = all.add(checked_multiply(p.panels * kLanes, checked_multiply(b.y.kernel * b.x.kernel, b.filters)));
  p.tasks_at = all.bytes();
  p.sums_at = task.add(checked_multiply(p.seen.floats(), kLanes));
  p.filters_at = task.add(checked_multiply(b.windows(), b.filters) + kLanes);
  p.values_at = task.add(checked_multiply(b.windows(), b.filters) + kLanes);
  p.ends_at = task.add(4 * b.windows());
  p.task_bytes = task.bytes();
  Kernel kernel;
  kernel.scratch_bytes = checked_add(all.bytes(), checked_multiply(p.tasks, p.task_bytes)) + 64;
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

Kernel pooled_inputs_grad_kernel(const PooledBlock& b, DType dtype) {
#if HWY_TARGETS & HWY_AVX3
  if (dtype == DType::float32 && use_avx512()) return N_AVX3::prepare(b);
#endif
#if HWY_TARGETS & HWY_AVX2
  if (dtype == DType::float32 && use_avx2()) return N_AVX2::prepare(b);
#endif
  return plain_pooled_inputs_grad(b, dtype);
}

}  // namespace keratin::ops::conv_detail
#endif
