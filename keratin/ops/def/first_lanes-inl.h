// Vectors of float32 of which only the first lanes are in memory. Included once for every instruction set.
#if defined(KERATIN_FIRST_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef KERATIN_FIRST_LANES_INL_H
#undef KERATIN_FIRST_LANES_INL_H
#else
#define KERATIN_FIRST_LANES_INL_H
#endif

#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::first_lanes {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
constexpr int64_t kLanes = hn::MaxLanes(D());

// The first n lanes, and zeros.
HWY_INLINE V load_first(const float* from, int64_t n) {
  const D d;
#if HWY_TARGET <= HWY_AVX2
  return hn::MaskedLoad(hn::FirstN(d, static_cast<size_t>(n)), d, from);
#else
  HWY_ALIGN float lanes[static_cast<size_t>(kLanes)] = {};
  for (int64_t i = 0; i < n; ++i) lanes[i] = from[i];
  return hn::Load(d, lanes);
#endif
}

// Stores the first n lanes. Without AVX-512 by halves: AVX2's masked store takes AMD's processors 20 cycles.
template <class AnyD>
HWY_INLINE void store_first(AnyD d, hn::Vec<AnyD> v, float* to, int64_t n) {
#if HWY_TARGET == HWY_SCALAR
  if (n > 0) hn::StoreU(v, d, to);
#elif HWY_TARGET <= HWY_AVX3
  hn::BlendedStore(v, hn::FirstN(d, static_cast<size_t>(n)), d, to);
#else
  if constexpr (hn::MaxLanes(AnyD()) == 1) {
    if (n > 0) hn::StoreU(v, d, to);
  } else {
    const hn::Half<AnyD> half;
    constexpr int64_t kHalf = static_cast<int64_t>(hn::MaxLanes(AnyD()) / 2);
    if (n >= kHalf) {
      hn::StoreU(hn::LowerHalf(half, v), half, to);
      store_first(half, hn::UpperHalf(half, v), to + kHalf, n - kHalf);
    } else {
      store_first(half, hn::LowerHalf(half, v), to, n);
    }
  }
#endif
}

}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::first_lanes
HWY_AFTER_NAMESPACE();

#endif  // include guard of this instruction set
