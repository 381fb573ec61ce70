// The triangles of matrices.
#pragma once

#include "keratin/core/tensor.h"

namespace keratin::ops {

/// bool (rows, columns): true where column <= row + k. Sizes must be known.
Tensor lower_triangle(int64_t rows, int64_t columns, int64_t k);
/// The same for the last two axes of x; errors name `op`.
Tensor lower_triangle(const char* op, const Tensor& x, int64_t k);

}  // namespace keratin::ops
