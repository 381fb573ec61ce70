#pragma once
#include <cmath>
#include <cstdint>

#include "keratin/ops/def/simd.h"

namespace keratin::ops::math {
KERATIN_INLINE float exp(float x) { return std::exp(x); }
KERATIN_INLINE float expm1(float x) { return std::expm1(x); }
KERATIN_INLINE float log(float x) { return std::log(x); }
KERATIN_INLINE float log1p(float x) { return std::log1p(x); }
KERATIN_INLINE float tanh(float x) { return std::tanh(x); }
KERATIN_INLINE float erf(float x) { return std::erf(x); }
}  // namespace keratin::ops::math
