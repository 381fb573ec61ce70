// The singular value decomposition of one matrix.
#pragma once

#include <cstdint>

namespace keratin::ops::linalg_detail {

/// x (m x n, row-major) = sum over i of s[i] u_i v_i^T.
struct Svd {
  int64_t m, n;
  double* u;  ///< rows u_i of m numbers: min(m, n) of them, or m when all are wanted
  double* s;  ///< min(m, n), largest first
  double* v;  ///< rows v_i of n numbers: min(m, n) of them, or n when all are wanted
};

/// Fills `out`; `all`: complete bases. Rows of x or its columns are made orthogonal by rotations (one-sided Jacobi:
/// Hestenes 1958; Golub and Van Loan, 8.6.3). A matrix with a NaN or an infinity gives NaNs. Returns false when the
/// rotations do not end, which is not known to happen.
bool decompose(const double* x, const Svd& out, bool all);

}  // namespace keratin::ops::linalg_detail
