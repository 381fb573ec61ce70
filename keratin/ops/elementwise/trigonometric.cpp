#include "keratin/ops/elementwise/trigonometric.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "keratin/ops/def/simd.h"

namespace keratin::ops::trigonometric {
namespace {

constexpr int64_t kBlock = 64;
constexpr float kFar = 134217728.0f;  // 2^27: up to here multiples of kHalfPiHigh are exact

/// x = n pi / 2 + r with |r| <= pi / 4, for |x| <= kFar.
struct Reduced {
  double r;
  uint64_t n;  // of its low bits two count
};
KERATIN_INLINE Reduced reduce(double x) {
  constexpr double kTwoOverPi = 0.63661977236758134308;
  constexpr double kHalfPiHigh = 0x1.921fb50000000p+0;  // 25 bits
  constexpr double kHalfPiLow = 0x1.110b4611a6263p-26;
  constexpr double kRound = 6755399441055744.0;  // 1.5 * 2^52: adding it leaves the nearest integer in the low bits
  const double shifted = x * kTwoOverPi + kRound, n = shifted - kRound;
  return {(x - n * kHalfPiHigh) - n * kHalfPiLow, std::bit_cast<uint64_t>(shifted)};
}

// Taylor's series: what is left out is less than 3e-9 of the value, a twentieth of half a unit in float32's last place.
KERATIN_INLINE double sin_near(double r) {
  const double s = r * r;
  double p = 1.0 / 362880;
  p = p * s - 1.0 / 5040;
  p = p * s + 1.0 / 120;
  p = p * s - 1.0 / 6;
  return r * (1.0 + s * p);  // keeps the sign of zero
}
KERATIN_INLINE double cos_near(double r) {
  const double s = r * r;
  double p = -1.0 / 3628800;
  p = p * s + 1.0 / 40320;
  p = p * s - 1.0 / 720;
  p = p * s + 1.0 / 24;
  p = p * s - 0.5;
  return 1.0 + s * p;
}

template <Function kFunction>
KERATIN_INLINE float near_zero(float x) {
  const auto [r, n] = reduce(static_cast<double>(x));
  const double sine = sin_near(r), cosine = cos_near(r);
  const bool odd = (n & 1) != 0;
  if constexpr (kFunction == Function::kTan) {
    const double above = odd ? -cosine : sine, below = odd ? sine : cosine;
    return static_cast<float>(above / below);
  } else {
    const bool takes_cosine = odd != (kFunction == Function::kCos);
    const double value = takes_cosine ? cosine : sine;
    const uint64_t quarter = kFunction == Function::kCos ? n + 1 : n;
    return static_cast<float>((quarter & 2) != 0 ? -value : value);
  }
}

template <Function kFunction>
float far_away(double x) {
  return static_cast<float>(kFunction == Function::kSin   ? std::sin(x)
                            : kFunction == Function::kCos ? std::cos(x)
                                                          : std::tan(x));
}

// Whoever is far away, or NaN, is computed again one by one: rare. `out` may be `x`.
template <Function kFunction>
KERATIN_INLINE void loop(const float* x, float* out, int64_t count) {
  float kept[kBlock] = {}, results[kBlock];
  for (int64_t at = 0; at < count; at += kBlock) {
    const int64_t some = std::min(kBlock, count - at);
    std::copy_n(x + at, some, kept);
    int far = 0;
    for (int64_t i = 0; i < kBlock; ++i) {
      results[i] = near_zero<kFunction>(kept[i]);
      far |= std::fabs(kept[i]) <= kFar ? 0 : 1;
    }
    for (int64_t i = 0; far != 0 && i < some; ++i)
      if (!(std::fabs(kept[i]) <= kFar)) results[i] = far_away<kFunction>(static_cast<double>(kept[i]));
    std::copy_n(results, some, out + at);
  }
}

template <Function kFunction>
void run_baseline(const Kernel& k, void* const* buffers) {
  loop<kFunction>(k.in<float>(buffers, 0), k.out<float>(buffers), k.n[0]);
}
template <Function kFunction>
KERATIN_TARGET_AVX2 void run_avx2(const Kernel& k, void* const* buffers) {
  loop<kFunction>(k.in<float>(buffers, 0), k.out<float>(buffers), k.n[0]);
}
template <Function kFunction>
KERATIN_TARGET_AVX512 void run_avx512(const Kernel& k, void* const* buffers) {
  loop<kFunction>(k.in<float>(buffers, 0), k.out<float>(buffers), k.n[0]);
}
template <Function kFunction>
Kernel::Run choose() {
  return use_avx512() ? run_avx512<kFunction> : use_avx2() ? run_avx2<kFunction> : run_baseline<kFunction>;
}

}  // namespace

Kernel float_kernel(Function function, int64_t elements) {
  Kernel k;
  k.n[0] = elements;
  k.may_alias_inputs = true;
  k.run = function == Function::kSin   ? choose<Function::kSin>()
          : function == Function::kCos ? choose<Function::kCos>()
                                       : choose<Function::kTan>();
  return k;
}

}  // namespace keratin::ops::trigonometric
