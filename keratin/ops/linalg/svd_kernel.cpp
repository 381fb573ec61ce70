#include "keratin/ops/linalg/svd_kernel.h"

#include <cmath>
#include <limits>

#include "keratin/ops/linalg/orthonormal.h"
#include "keratin/ops/linalg/stack_kernel.h"

namespace keratin::ops::linalg_detail {
namespace {

double dot(const double* a, const double* b, int64_t n) {
  double sum = 0;
  for (int64_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

void rotate(double* a, double* b, int64_t n, double c, double s) {
  for (int64_t i = 0; i < n; ++i) {
    const double x = a[i], y = b[i];
    a[i] = c * x - s * y;
    b[i] = s * x + c * y;
  }
}

// Orthogonal rows: `w` (count rows of length) is rotated, and `v` (count x count, the identity at first) with it.
struct Rows {
  double *w, *v;
  int64_t count, length;
};

// One rotation that makes rows i and j orthogonal; false when they are. Rows that are nothing beside the largest are
// left to be replaced.
bool make_orthogonal(const Rows& rows, int64_t i, int64_t j, double tolerance, double nothing) {
  double *wi = rows.w + i * rows.length, *wj = rows.w + j * rows.length;
  const double a = dot(wi, wi, rows.length), b = dot(wj, wj, rows.length), g = dot(wi, wj, rows.length);
  if (a <= nothing || b <= nothing || std::fabs(g) <= tolerance * std::sqrt(a) * std::sqrt(b)) return false;
  const double zeta = (b - a) / (2 * g);
  const double t = std::copysign(1.0, zeta) / (std::fabs(zeta) + std::hypot(1.0, zeta));
  const double c = 1 / std::sqrt(1 + t * t);
  rotate(wi, wj, rows.length, c, c * t);
  rotate(rows.v + i * rows.count, rows.v + j * rows.count, rows.count, c, c * t);
  return true;
}

bool sweep_until_orthogonal(const Rows& rows) {
  constexpr int kSweeps = 80;  // 5 to 10 are usual
  const double tolerance = 4 * std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(rows.length));
  double nothing = 0;
  for (int64_t i = 0; i < rows.count; ++i)
    nothing = std::max(nothing, 1e-60 * dot(rows.w + i * rows.length, rows.w + i * rows.length, rows.length));
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    bool rotated = false;
    for (int64_t i = 0; i < rows.count; ++i)
      for (int64_t j = i + 1; j < rows.count; ++j) rotated |= make_orthogonal(rows, i, j, tolerance, nothing);
    if (!rotated) return true;
  }
  return false;
}

// Longest first, their lengths to s; then w's rows become unit vectors, and those of no length orthogonal ones.
void sort_and_normalise(const Rows& rows, double* s) {
  for (int64_t i = 0; i < rows.count; ++i)
    s[i] = std::sqrt(dot(rows.w + i * rows.length, rows.w + i * rows.length, rows.length));
  for (int64_t i = 0; i < rows.count; ++i) {
    const int64_t top = std::max_element(s + i, s + rows.count) - s;
    if (top == i) continue;
    std::swap(s[i], s[top]);
    std::swap_ranges(rows.w + i * rows.length, rows.w + (i + 1) * rows.length, rows.w + top * rows.length);
    std::swap_ranges(rows.v + i * rows.count, rows.v + (i + 1) * rows.count, rows.v + top * rows.count);
  }
  for (int64_t i = 0; i < rows.count; ++i) {
    double* w = rows.w + i * rows.length;
    if (s[i] > 1e-30 * s[0]) {
      for (int64_t k = 0; k < rows.length; ++k) w[k] /= s[i];
    } else {
      s[i] = 0;
      complete_row(rows.w, i, rows.length);
    }
  }
}

}  // namespace

void complete_row(double* rows, int64_t row, int64_t length) {
  int64_t axis = 0;
  double least = std::numeric_limits<double>::infinity();
  for (int64_t k = 0; k < length; ++k) {  // the axis that the rows before it cover least
    double covered = 0;
    for (int64_t i = 0; i < row; ++i) covered += rows[i * length + k] * rows[i * length + k];
    if (covered < least) least = covered, axis = k;
  }
  double* out = rows + row * length;
  std::fill_n(out, length, 0.0);
  out[axis] = 1;
  for (int pass = 0; pass < 2; ++pass) {  // twice is enough (Parlett 1980, 6.9)
    for (int64_t i = 0; i < row; ++i) {
      const double along = dot(rows + i * length, out, length);
      for (int64_t k = 0; k < length; ++k) out[k] -= along * rows[i * length + k];
    }
    const double size = std::sqrt(dot(out, out, length));
    for (int64_t k = 0; k < length; ++k) out[k] /= size;
  }
}

bool decompose(const double* x, const Svd& out, bool all) {
  const int64_t m = out.m, n = out.n, count = std::min(m, n), length = std::max(m, n);
  if (!all_finite(x, m * n)) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    std::fill_n(out.s, count, nan);
    std::fill_n(out.u, (all ? m : count) * m, nan);
    std::fill_n(out.v, (all ? n : count) * n, nan);
    return true;
  }
  const bool tall = m >= n;
  const Rows rows{tall ? out.u : out.v, tall ? out.v : out.u, count, length};
  const double scale = scale_of(x, m * n);
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < n; ++j) rows.w[tall ? j * m + i : i * n + j] = x[i * n + j] / scale;
  std::fill_n(rows.v, count * count, 0.0);
  for (int64_t i = 0; i < count; ++i) rows.v[i * count + i] = 1;
  if (!sweep_until_orthogonal(rows)) return false;
  sort_and_normalise(rows, out.s);
  for (int64_t i = 0; i < count; ++i) out.s[i] *= scale;
  for (int64_t i = count; all && i < length; ++i) complete_row(rows.w, i, length);
  return true;
}

}  // namespace keratin::ops::linalg_detail
