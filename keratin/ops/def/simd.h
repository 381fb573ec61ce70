// Run-time choice of the instruction set for plain loops: the same body compiled for several targets, chosen when a
// kernel is prepared. Never -march=native; results of one target do not depend on the others.
#pragma once

#if defined(__x86_64__)
#define KERATIN_TARGET_AVX2 __attribute__((target("avx2,fma")))
#else
#define KERATIN_TARGET_AVX2
#endif
#define KERATIN_INLINE inline __attribute__((always_inline))

namespace keratin::ops {

/// True when this machine has AVX2 and FMA, and KERATIN_TARGET does not say "baseline".
bool use_avx2();

}  // namespace keratin::ops
