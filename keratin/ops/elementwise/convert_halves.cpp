#include "keratin/ops/elementwise/convert_halves.h"

#include <bit>

#include "keratin/ops/def/simd.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace keratin::ops {
namespace {

// The conversions of core/dtype.cpp as loops that compilers turn into vectors.
KERATIN_INLINE void widen(const bfloat16* from, float* to, int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i] = std::bit_cast<float>(static_cast<uint32_t>(from[i].bits) << 16);
}

KERATIN_INLINE void narrow(const float* from, bfloat16* to, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    const auto x = std::bit_cast<uint32_t>(from[i]);
    const uint32_t rounded = (x + 0x7fffu + ((x >> 16) & 1u)) >> 16, quiet = (x >> 16) | 0x40u;
    to[i].bits = static_cast<uint16_t>((x & 0x7fffffffu) > 0x7f800000u ? quiet : rounded);
  }
}

KERATIN_TARGET_AVX2 void widen_avx2(const bfloat16* from, float* to, int64_t count) { widen(from, to, count); }
KERATIN_TARGET_AVX2 void narrow_avx2(const float* from, bfloat16* to, int64_t count) { narrow(from, to, count); }
KERATIN_TARGET_AVX512 void widen_avx512(const bfloat16* from, float* to, int64_t count) { widen(from, to, count); }
KERATIN_TARGET_AVX512 void narrow_avx512(const float* from, bfloat16* to, int64_t count) { narrow(from, to, count); }

#if defined(__x86_64__)
// Every processor with AVX2 has F16C.
#define KERATIN_TARGET_F16C __attribute__((target("avx2,f16c")))

KERATIN_TARGET_F16C int64_t widen_by_eights(const float16* from, float* to, int64_t count) {
  int64_t i = 0;
  for (; i + 8 <= count; i += 8)
    _mm256_storeu_ps(to + i, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i))));
  return i;
}

KERATIN_TARGET_F16C int64_t narrow_by_eights(const float* from, float16* to, int64_t count) {
  int64_t i = 0;
  for (; i + 8 <= count; i += 8)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i),
                     _mm256_cvtps_ph(_mm256_loadu_ps(from + i), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
  return i;
}
#undef KERATIN_TARGET_F16C
#else
int64_t widen_by_eights(const float16*, float*, int64_t) { return 0; }
int64_t narrow_by_eights(const float*, float16*, int64_t) { return 0; }
#endif

}  // namespace

void convert_halves(const bfloat16* from, float* to, int64_t count) {
  if (use_avx512()) return widen_avx512(from, to, count);
  if (use_avx2()) return widen_avx2(from, to, count);
  widen(from, to, count);
}

void convert_halves(const float* from, bfloat16* to, int64_t count) {
  if (use_avx512()) return narrow_avx512(from, to, count);
  if (use_avx2()) return narrow_avx2(from, to, count);
  narrow(from, to, count);
}

void convert_halves(const float16* from, float* to, int64_t count) {
  for (int64_t i = use_avx2() ? widen_by_eights(from, to, count) : 0; i < count; ++i)
    to[i] = static_cast<float>(from[i]);
}

void convert_halves(const float* from, float16* to, int64_t count) {
  for (int64_t i = use_avx2() ? narrow_by_eights(from, to, count) : 0; i < count; ++i) to[i] = float16(from[i]);
}

}  // namespace keratin::ops
