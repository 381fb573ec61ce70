// A product that elementwise ops take some rows at a time.
#pragma once

#include <cstdint>

namespace keratin::ops::matmul_detail {

/// How many rows of a float32 product (m x k times k x n) and of the `operands` tensors of its size that are read with
/// it stay in the second-level cache together with x2. m when they all do, or when x2 alone does not fit.
int64_t rows_at_once(int64_t m, int64_t k, int64_t n, int64_t operands);

}  // namespace keratin::ops::matmul_detail
