// Run-time choice of the instruction set for plain loops: the same body compiled for several targets, chosen when a
// kernel is prepared. Never -march=native; results of one target do not depend on the others.
#pragma once
#if defined(__x86_64__)
#define KERATIN_TARGET_AVX2 __attribute__((target("avx2,fma")))
#if defined(__clang__)
#define KERATIN_TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#else
#define KERATIN_TARGET_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512")))
#endif
#else
#define KERATIN_TARGET_AVX2
#define KERATIN_TARGET_AVX512
#endif
#define KERATIN_INLINE inline __attribute__((always_inline))

namespace keratin::ops {

/// The instruction sets that loops are compiled for, in rising order.
enum class SimdTarget { kBaseline, kAvx2, kAvx512 };

/// The best that this machine has and the environment variable KERATIN_TARGET ("baseline", "avx2", "avx512") allows.
SimdTarget simd_target();

inline bool use_avx2() { return simd_target() >= SimdTarget::kAvx2; }
inline bool use_avx512() { return simd_target() >= SimdTarget::kAvx512; }

}  // namespace keratin::ops
