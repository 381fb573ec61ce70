// Products in registers and gate functions for recurrent kernels, once for every instruction set.
#if defined(KERATIN_RECURRENT_TILES) == defined(HWY_TARGET_TOGGLE)
#ifdef KERATIN_RECURRENT_TILES
#undef KERATIN_RECURRENT_TILES
#else
#define KERATIN_RECURRENT_TILES
#endif

#include <algorithm>
#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::recurrent {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr int64_t kLanes = hn::MaxLanes(D());
static_assert(16 % kLanes == 0);

// sum[i][FIRST + j] += sum over k of a[i * a_row + k * a_step] * b[k][j], with b packed: NV vectors a step.
template <int MR, int NV, int FIRST, int WIDTH>
HWY_INLINE void accumulate(int64_t depth, const float* a, int64_t a_row, int64_t a_step, const float* b, int64_t b_step,
                           V (&sum)[MR][WIDTH]) {
  const D d;
  constexpr int kPointers = (MR + 2) / 3;  // x86 reaches three rows from one pointer
  const float* rows[kPointers];
  HWY_UNROLL(16)
  for (int p = 0; p < kPointers; ++p) rows[p] = a + 3 * p * a_row;
  for (int64_t k = 0; k < depth; ++k) {
    V right[NV];
    HWY_UNROLL(16)
    for (int j = 0; j < NV; ++j) right[j] = hn::LoadU(d, b + j * kLanes);
    HWY_UNROLL(16)
    for (int i = 0; i < MR; ++i) {
      const V left = hn::Set(d, rows[i / 3][(i % 3) * a_row]);
      HWY_UNROLL(16)
      for (int j = 0; j < NV; ++j) sum[i][FIRST + j] = hn::MulAdd(left, right[j], sum[i][FIRST + j]);
    }
    HWY_UNROLL(16)
    for (int p = 0; p < kPointers; ++p) rows[p] += a_step;
    b += b_step;
  }
}

// Calls tile<rows>(first) for the rows [0, count), in tiles as high as the registers allow: TALL, and where that leaves
// a low one, MIDDLE (below TALL, at least half of it).
template <int TALL, int MIDDLE, class Tile>
HWY_INLINE void for_tiles(int64_t count, const Tile& tile) {
  int64_t at = 0;
  while (count - at >= TALL && count - at != 2 * MIDDLE) {
    tile.template operator()<TALL>(at);
    at += TALL;
  }
  while (count - at >= MIDDLE) {
    tile.template operator()<MIDDLE>(at);
    at += MIDDLE;
  }
  if constexpr (MIDDLE > 4) {
    if (count - at >= 4) {
      tile.template operator()<4>(at);
      at += 4;
    }
  }
  if constexpr (MIDDLE > 2) {
    if (count - at >= 2) {
      tile.template operator()<2>(at);
      at += 2;
    }
  }
  while (at < count) {
    tile.template operator()<1>(at);
    ++at;
  }
}

// 2^n * m for x = n ln 2 + r, -126 <= n <= 127, with m = exp(r) - 1. Coefficients: ops/def/math_float.h.
struct Exponential {
  V m, power;
};
HWY_INLINE Exponential exponential(V x) {
  const D d;
  const hn::RebindToSigned<D> di;
  const V round = hn::Set(d, 12582912.0f);  // 1.5 * 2^23: adding it leaves the nearest integer in the low bits
  const V shifted = hn::MulAdd(x, hn::Set(d, 1.44269504f), round), n = hn::Sub(shifted, round);
  V r = hn::NegMulAdd(n, hn::Set(d, 0.693359375f), x);
  r = hn::NegMulAdd(n, hn::Set(d, -2.12194440e-4f), r);
  V p = hn::Set(d, 1.9917973e-4f);
  p = hn::MulAdd(p, r, hn::Set(d, 1.394619e-3f));
  p = hn::MulAdd(p, r, hn::Set(d, 8.333265e-3f));
  p = hn::MulAdd(p, r, hn::Set(d, 4.166627e-2f));
  p = hn::MulAdd(p, r, hn::Set(d, 0.16666667f));
  p = hn::MulAdd(p, r, hn::Set(d, 0.5f));
  const V m = hn::MulAdd(hn::Mul(r, r), p, r);
  const auto exponent = hn::Add(hn::BitCast(di, shifted), hn::Set(di, 127));  // the high bits of `round` fall off
  return {m, hn::BitCast(d, hn::ShiftLeft<23>(exponent))};
}

// x between low and high; NaN stays.
HWY_INLINE V between(float low, float high, V x) {
  const D d;
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128
  return hn::Max(hn::Set(d, low), hn::Min(hn::Set(d, high), x));  // the second operand when one is NaN
#else
  const V below = hn::IfThenElse(hn::Lt(hn::Set(d, high), x), hn::Set(d, high), x);
  return hn::IfThenElse(hn::Lt(below, hn::Set(d, low)), hn::Set(d, low), below);
#endif
}

// 1 / (1 + exp(-x)).
HWY_INLINE V sigmoid(V x) {
  const D d;
  const V one = hn::Set(d, 1.0f);
  const Exponential e = exponential(hn::Neg(between(-87, 87, x)));
  return hn::Div(one, hn::Add(one, hn::MulAdd(e.power, e.m, e.power)));
}

// -e / (e + 2) for e = exp(-2 |x|) - 1, with the sign of x.
HWY_INLINE V tanh(V x) {
  const D d;
  const V one = hn::Set(d, 1.0f);
  const Exponential t = exponential(hn::Mul(between(-20, 20, hn::Abs(x)), hn::Set(d, -2.0f)));
  const V e = hn::MulAdd(t.power, t.m, hn::Sub(t.power, one));  // power <= 1: the difference is exact or does not count
  return hn::CopySign(hn::Div(hn::Neg(e), hn::Add(e, hn::Set(d, 2.0f))), x);
}

// 1 - x^2.
HWY_INLINE V one_minus_square(V x) { return hn::NegMulAdd(x, x, hn::Set(D(), 1.0f)); }
// x (1 - x).
HWY_INLINE V times_rest(V x) { return hn::NegMulAdd(x, x, x); }

// NOLINTNEXTLINE(google-readability-namespace-comments)
}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::recurrent
HWY_AFTER_NAMESPACE();

#endif
