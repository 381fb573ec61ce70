// What float32 kernels under ops/nn share, for the instruction set that Highway compiles now: included once for each.
#if defined(KERATIN_OPS_NN_VECTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef KERATIN_OPS_NN_VECTORS_INL_H_
#undef KERATIN_OPS_NN_VECTORS_INL_H_
#else
#define KERATIN_OPS_NN_VECTORS_INL_H_
#endif

#include <algorithm>
#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::vectors {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
constexpr int64_t kLanes = hn::MaxLanes(D());

HWY_INLINE int64_t whole_vectors(int64_t n) { return (n + kLanes - 1) / kLanes * kLanes; }

/// The first n lanes, the others `fill`.
HWY_INLINE V load_first(const float* from, int64_t n, float fill = 0) {
  const D d;
  HWY_ALIGN float lanes[static_cast<size_t>(kLanes)];
  for (int64_t i = 0; i < kLanes; ++i) lanes[i] = i < n ? from[i] : fill;
  return hn::Load(d, lanes);
}
HWY_INLINE void store_first(V v, float* to, int64_t n) {
  const D d;
  HWY_ALIGN float lanes[static_cast<size_t>(kLanes)];
  hn::Store(v, d, lanes);
  std::copy_n(lanes, n, to);
}

/// Calls body(vector, position) for n floats, the last vector filled up.
template <class Body>
HWY_INLINE void for_each_vector(const float* from, int64_t n, float fill, const Body& body) {
  const D d;
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) body(hn::LoadU(d, from + i), i);
  if (i < n) body(load_first(from + i, n - i, fill), i);
}

/// e to the power of x; 0 below -104, infinite above 88.73. At most 1 ULP (the polynomial of math_float.h, here with
/// fused multiply-adds).
HWY_INLINE V exp(V x) {
  const D d;
  const hn::RebindToSigned<D> di;
  const V lowest = hn::Set(d, -104.0f), highest = hn::Set(d, 89.0f), round = hn::Set(d, 12582912.0f);
  const V raised = hn::IfThenElse(hn::Lt(x, lowest), lowest, x);
  const V clamped = hn::IfThenElse(hn::Gt(raised, highest), highest, raised);
  const V shifted = hn::MulAdd(clamped, hn::Set(d, 1.44269504f), round);
  const V n = hn::Sub(shifted, round);
  V r = hn::NegMulAdd(n, hn::Set(d, 0.693359375f), clamped);
  r = hn::NegMulAdd(n, hn::Set(d, -2.12194440e-4f), r);
  V p = hn::Set(d, 1.9917973e-4f);
  p = hn::MulAdd(p, r, hn::Set(d, 1.394619e-3f));
  p = hn::MulAdd(p, r, hn::Set(d, 8.333265e-3f));
  p = hn::MulAdd(p, r, hn::Set(d, 4.166627e-2f));
  p = hn::MulAdd(p, r, hn::Set(d, 0.16666667f));
  p = hn::MulAdd(p, r, hn::Set(d, 0.5f));
  const V one = hn::Set(d, 1.0f), value = hn::Add(one, hn::MulAdd(hn::Mul(r, r), p, r));
  const auto whole = hn::Sub(hn::BitCast(di, shifted), hn::BitCast(di, round));
  const auto half = hn::ShiftRight<1>(whole), bias = hn::Set(di, 127);
  const V low = hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(half, bias)));
  const V high = hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(hn::Sub(whole, half), bias)));
  return hn::Mul(hn::Mul(value, low), high);
}

HWY_INLINE float sum_of(V v) { return hn::GetLane(hn::SumOfLanes(D(), v)); }
HWY_INLINE float max_of(V v) { return hn::GetLane(hn::MaxOfLanes(D(), v)); }

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::vectors
HWY_AFTER_NAMESPACE();

#endif
