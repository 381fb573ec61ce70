// Products in bfloat16, where the processor has dot products of pairs (AVX512-BF16): operands are rounded to bfloat16,
// two neighbours along k form a pair, sums are float32. Highway 1.0 has no such instructions. Whoever calls has asked
// matmul_detail::has_bfloat16_products().
#if defined(KERATIN_NN_PAIRS) == defined(HWY_TARGET_TOGGLE)
#ifdef KERATIN_NN_PAIRS
#undef KERATIN_NN_PAIRS
#else
#define KERATIN_NN_PAIRS
#endif

#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace keratin::ops::pairs {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Pair = uint32_t;  // the earlier neighbour in the lower half
using Sums = hn::Vec<hn::CappedTag<float, 16>>;

constexpr int64_t pairs_of(int64_t count) { return (count + 1) / 2; }

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
constexpr bool kHasPairs = true;

using Pairs = __m512i;

HWY_INLINE Pairs load_pairs(const Pair* from) { return _mm512_loadu_si512(from); }
HWY_INLINE Pairs set_pairs(Pair pair) { return _mm512_set1_epi32(static_cast<int>(pair)); }
HWY_INLINE Pairs as_pairs(hn::Vec<hn::CappedTag<int32_t, 16>> bits) { return bits.raw; }
HWY_INLINE void store_pairs(Pairs pairs, Pair* to) { _mm512_storeu_si512(to, pairs); }
// sum += a · b, pair by pair.
HWY_INLINE void add_products(Sums& sum, Pairs a, Pairs b) {
  asm("vdpbf16ps %2, %1, %0" : "+v"(sum.raw) : "v"(a), "v"(b));
}

HWY_INLINE Pairs rounded(__m512 low, __m512 high) {
  Pairs halves;
  asm("vcvtne2ps2bf16 %2, %1, %0" : "=v"(halves) : "v"(high), "v"(low));
  return halves;
}

// `count` neighbours in memory become pairs; what is missing of the last 32 is zeros.
HWY_INLINE void pair_neighbours(const float* from, int64_t count, Pair* to) {
  for (int64_t i = 0; i < count; i += 32, to += 16) {
    const uint32_t mask = count - i >= 32 ? ~0u : (1u << (count - i)) - 1;
    const __m512 low = _mm512_maskz_loadu_ps(static_cast<__mmask16>(mask), from + i);
    const __m512 high = _mm512_maskz_loadu_ps(static_cast<__mmask16>(mask >> 16), from + i + 16);
    store_pairs(rounded(low, high), to);
  }
}

// (even, odd), number by number.
HWY_INLINE Pairs pairs_from(Sums even, Sums odd) {
  const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21,
                                         5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  return _mm512_permutexvar_epi16(order, rounded(even.raw, odd.raw));
}

// to[i] = (even[i], odd[i]); `count` is a multiple of 16. Without `odd`: zeros.
HWY_INLINE void pair_rows(const float* even, const float* odd, int64_t count, Pair* to) {
  const hn::CappedTag<float, 16> d;
  for (int64_t i = 0; i < count; i += 16)
    store_pairs(pairs_from(hn::LoadU(d, even + i), odd != nullptr ? hn::LoadU(d, odd + i) : hn::Zero(d)), to + i);
}
#else
constexpr bool kHasPairs = false;  // what follows is never called

struct Pairs {};
HWY_INLINE Pairs load_pairs(const Pair*) { return {}; }
HWY_INLINE Pairs set_pairs(Pair) { return {}; }
HWY_INLINE Pairs as_pairs(hn::Vec<hn::CappedTag<int32_t, 16>>) { return {}; }
HWY_INLINE void store_pairs(Pairs, Pair*) {}
HWY_INLINE Pairs pairs_from(Sums, Sums) { return {}; }
HWY_INLINE void add_products(Sums&, Pairs, Pairs) {}
HWY_INLINE void pair_neighbours(const float*, int64_t, Pair*) {}
HWY_INLINE void pair_rows(const float*, const float*, int64_t, Pair*) {}
#endif

// NOLINTNEXTLINE(google-readability-namespace-comments)
}  // namespace HWY_NAMESPACE
}  // namespace keratin::ops::pairs
HWY_AFTER_NAMESPACE();

#endif
