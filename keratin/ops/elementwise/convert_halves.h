// Rows of half numbers to float32 and back, by vectors where the processor has them.
#pragma once

#include <cstdint>

#include "keratin/core/dtype.h"

namespace keratin::ops {

/// Exact.
void convert_halves(const bfloat16* from, float* to, int64_t count);
void convert_halves(const float16* from, float* to, int64_t count);
/// To the nearest, ties to even, as the constructors of the half types do (the payload of a NaN may differ).
void convert_halves(const float* from, bfloat16* to, int64_t count);
void convert_halves(const float* from, float16* to, int64_t count);

}  // namespace keratin::ops
