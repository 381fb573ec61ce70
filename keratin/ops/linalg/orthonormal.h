// Orthonormal rows that complete others.
#pragma once

#include <cstdint>

namespace keratin::ops::linalg_detail {

/// Makes row `row` of `rows` (each of `length` numbers) a unit vector orthogonal to the `row` rows before it, which are
/// orthonormal and fewer than `length`.
void complete_row(double* rows, int64_t row, int64_t length);

}  // namespace keratin::ops::linalg_detail
