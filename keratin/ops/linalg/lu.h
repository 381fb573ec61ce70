// Gaussian elimination with partial pivoting (Golub and Van Loan, 3.4) of row-major matrices.
#pragma once

#include <utility>

#include "keratin/ops/linalg/matrices.h"

namespace keratin::ops::linalg_detail {

/// `a` (m x n) becomes U on and above the diagonal and L (of unit diagonal) below it; row k was exchanged with row
/// pivots[k] >= k. Returns the first k whose pivot is exactly 0, or kFine; elimination goes on behind it.
template <class W>
int64_t eliminate(W* a, int64_t m, int64_t n, int64_t* pivots) {
  int64_t first_zero = kFine;
  for (int64_t k = 0; k < std::min(m, n); ++k) {
    int64_t best = k;
    for (int64_t i = k + 1; i < m; ++i)
      if (size1(a[i * n + k]) > size1(a[best * n + k])) best = i;
    pivots[k] = best;
    if (best != k) std::swap_ranges(a + k * n, a + (k + 1) * n, a + best * n);
    const W pivot = a[k * n + k];
    if (pivot == W(0)) {
      if (first_zero == kFine) first_zero = k;
      continue;
    }
    for (int64_t i = k + 1; i < m; ++i) {
      const W factor = a[i * n + k] /= pivot;
      if (factor == W(0)) continue;
      for (int64_t j = k + 1; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
    }
  }
  return first_zero;
}

/// What triangular systems are solved with: which triangle, and whether its diagonal is taken as ones.
struct Triangle {
  bool lower;
  bool unit;
};

/// `x` (n x columns), the right side, becomes the solution of a x = b, a (n x n) a triangle. The diagonal has no zeros.
template <class W>
void substitute(const W* a, int64_t n, Triangle triangle, W* x, int64_t columns) {
  for (int64_t step = 0; step < n; ++step) {
    const int64_t i = triangle.lower ? step : n - 1 - step;
    const int64_t first = triangle.lower ? 0 : i + 1, last = triangle.lower ? i : n;
    W* row = x + i * columns;
    for (int64_t k = first; k < last; ++k) {
      const W factor = a[i * n + k];
      if (factor == W(0)) continue;
      for (int64_t j = 0; j < columns; ++j) row[j] -= factor * x[k * columns + j];
    }
    if (triangle.unit) continue;
    for (int64_t j = 0; j < columns; ++j) row[j] /= a[i * n + i];
  }
}

/// The rows of `x` exchanged as eliminate() exchanged those of the matrix.
template <class W>
void exchange_rows(W* x, int64_t columns, const int64_t* pivots, int64_t n) {
  for (int64_t k = 0; k < n; ++k)
    if (pivots[k] != k) std::swap_ranges(x + k * columns, x + (k + 1) * columns, x + pivots[k] * columns);
}

/// Solves a x = b: `a` (n x n) is eliminated, `x` comes as b. Returns a zero pivot or kFine.
template <class W>
int64_t solve_in_place(W* a, int64_t n, int64_t* pivots, W* x, int64_t columns) {
  const int64_t zero = eliminate(a, n, n, pivots);
  if (zero != kFine) return zero;
  exchange_rows(x, columns, pivots, n);
  substitute(a, n, {true, true}, x, columns);
  substitute(a, n, {false, false}, x, columns);
  return kFine;
}

}  // namespace keratin::ops::linalg_detail
