// Philox for as many blocks of four elements at once as a vector has lanes.
#include "keratin/ops/random/dropout_float.h"

#include <algorithm>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/simd.h"
#include "keratin/ops/random/counted.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/ops/random/dropout_float.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::random_detail {
namespace HWY_NAMESPACE {
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<uint32_t>;
using D64 = hn::RepartitionToWide<D>;
using DF = hn::ScalableTag<float>;
using V = hn::Vec<D>;
constexpr int64_t kLanes = hn::MaxLanes(D());
constexpr int64_t kRun = 4 * kLanes;  // elements of a sample that are made together

struct Halves {
  V high, low;
};

// The 64 bits of a * factor, lane by lane.
HWY_INLINE Halves multiply(V a, V factor) {
  const D d;
  const D64 wide;
  const auto even = hn::MulEven(a, factor);
  const auto odd = hn::MulEven(hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(wide, a))), factor);
  const V low_odd = hn::BitCast(d, hn::ShiftLeft<32>(odd)), high_even = hn::BitCast(d, hn::ShiftRight<32>(even));
  return {hn::OddEven(hn::BitCast(d, odd), high_even), hn::OddEven(low_odd, hn::BitCast(d, even))};
}

// words[4 * i + w]: word w of block `block + i` of the sample; philox() of base/philox.h.
HWY_INLINE void make_words(uint64_t sample, uint64_t block, uint64_t count, PhiloxKey key, uint32_t* words) {
  const D d;
  const V multiply0 = hn::Set(d, 0xD2511F53), multiply1 = hn::Set(d, 0xCD9E8D57);
  const uint64_t index = sample << 32 | block;
  V c0 = hn::Iota(d, static_cast<uint32_t>(index)), c1 = hn::Set(d, static_cast<uint32_t>(index >> 32));
  V c2 = hn::Set(d, static_cast<uint32_t>(count)), c3 = hn::Set(d, static_cast<uint32_t>(count >> 32));
  for (int round = 0; round < 10; ++round) {
    const Halves product0 = multiply(c0, multiply0), product1 = multiply(c2, multiply1);
    c0 = hn::Xor(hn::Xor(product1.high, c1), hn::Set(d, key[0]));
    c2 = hn::Xor(hn::Xor(product0.high, c3), hn::Set(d, key[1]));
    c1 = product1.low, c3 = product0.low;
    key = {key[0] + 0x9E3779B9, key[1] + 0xBB67AE85};
  }
  hn::StoreInterleaved4(c0, c1, c2, c3, d, words);
}

constexpr int64_t kParallelFrom = 1 << 16;  // elements: 50 us of one thread
constexpr int64_t kMostTasks = 16;

// Samples, whose numbers do not depend on each other.
struct Rows {
  const float* x;
  float* out;
  int64_t elements;
  PhiloxKey key;
  uint64_t count;
  uint32_t limit;
  float scale;

  void draw(int64_t first, int64_t last) const {
    const D d;
    const DF df;
    const V threshold = hn::Set(d, limit);
    const auto factor = hn::Set(df, scale);
    HWY_ALIGN uint32_t words[kRun];
    for (int64_t sample = first; sample < last; ++sample)
      for (int64_t at = 0; at < elements; at += kRun) {
        make_words(static_cast<uint64_t>(sample), static_cast<uint64_t>(at / 4), count, key, words);
        const float* from = x + sample * elements + at;
        float* to = out + sample * elements + at;
        const int64_t here = std::min(kRun, elements - at);
        int64_t i = 0;
        for (; i + kLanes <= here; i += kLanes) {
          const V word = hn::Load(d, words + i);
          const auto kept = hn::RebindMask(df, hn::Eq(hn::Max(word, threshold), word));
          hn::StoreU(hn::IfThenElseZero(kept, hn::Mul(hn::LoadU(df, from + i), factor)), df, to + i);
        }
        for (; i < here; ++i) to[i] = words[i] >= limit ? from[i] * scale : 0.0f;
      }
  }
};

void run(const Kernel& kernel, void* const* buffers) {
  const float* x = kernel.in<float>(buffers, 0);
  float* out = kernel.out<float>(buffers);
  const int64_t* seed = kernel.in<int64_t>(buffers, 1);
  const int64_t samples = kernel.n[0], elements = kernel.n[1];
  const PhiloxKey key = philox_key(static_cast<uint64_t>(seed[0]));
  const auto limit = static_cast<uint64_t>(kernel.n[2]);  // 2^32 drops all
  const auto scale = static_cast<float>(kernel.f[0]);
  if (limit >> 32 != 0) return static_cast<void>(std::fill_n(out, samples * elements, 0.0f));
  const Rows rows{x,
                  out,
                  elements,
                  key,
                  static_cast<uint64_t>(seed[1]),
                  static_cast<uint32_t>(limit),
                  static_cast<float>(kernel.f[0])};
  const int64_t tasks = samples * elements < kParallelFrom ? 1 : std::min(samples, kMostTasks);
  parallel_for(tasks, [&](int64_t task) { rows.draw(task * samples / tasks, (task + 1) * samples / tasks); });
}

}  // namespace

Kernel::Run float_dropout_run() { return run; }
#endif
}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::random_detail
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keratin::ops::random_detail {

Kernel::Run float_dropout() {
#if HWY_TARGETS & HWY_AVX3
  if (use_avx512()) return N_AVX3::float_dropout_run();
#endif
#if HWY_TARGETS & HWY_AVX2
  if (use_avx2()) return N_AVX2::float_dropout_run();
#endif
  return nullptr;
}

}  // namespace keratin::ops::random_detail
#endif
