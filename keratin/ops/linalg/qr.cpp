#include <algorithm>
#include <cmath>
#include <type_traits>

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/linalg/dot.h"
#include "keratin/ops/generated/reduce/min.h"
#include "keratin/ops/generated/shape/diagonal.h"

namespace keratin::ops {
namespace {

// Householder's method as LAPACK does it, in double: the sign of R's diagonal is the opposite of the pivot's. `a` (m x
// n) becomes R above and on the diagonal and the reflectors below it; their scales go to `tau`.
void factorise(double* a, int64_t m, int64_t n, double* tau) {
  for (int64_t k = 0; k < std::min(m, n); ++k) {
    double below = 0;
    for (int64_t i = k + 1; i < m; ++i) below += a[i * n + k] * a[i * n + k];
    const double pivot = a[k * n + k];
    tau[k] = 0;
    if (below == 0) continue;  // already in form; LAPACK reflects nothing either
    const double diagonal = -std::copysign(std::sqrt(pivot * pivot + below), pivot);
    tau[k] = (diagonal - pivot) / diagonal;
    for (int64_t i = k + 1; i < m; ++i) a[i * n + k] /= pivot - diagonal;
    a[k * n + k] = diagonal;
    for (int64_t j = k + 1; j < n; ++j) {
      double dot = a[k * n + j];
      for (int64_t i = k + 1; i < m; ++i) dot += a[i * n + k] * a[i * n + j];
      dot *= tau[k];
      a[k * n + j] -= dot;
      for (int64_t i = k + 1; i < m; ++i) a[i * n + j] -= dot * a[i * n + k];
    }
  }
}

// The first columns of the product of the reflectors: they are applied to the identity, last first.
void orthogonal_columns(const double* a, int64_t m, int64_t n, const double* tau, int64_t columns, double* q) {
  std::fill_n(q, m * columns, 0.0);
  for (int64_t i = 0; i < columns; ++i) q[i * columns + i] = 1;
  for (int64_t k = columns - 1; k >= 0; --k) {
    for (int64_t j = k; j < columns; ++j) {
      double dot = q[k * columns + j];
      for (int64_t i = k + 1; i < m; ++i) dot += a[i * n + k] * q[i * columns + j];
      dot *= tau[k];
      q[k * columns + j] -= dot;
      for (int64_t i = k + 1; i < m; ++i) q[i * columns + j] -= dot * a[i * n + k];
    }
  }
}

// n: matrices, m, n.
template <class T>
void run_qr(const Kernel& kernel, void* const* buffers) {
  using C = std::conditional_t<std::is_class_v<T>, float, T>;
  const int64_t m = kernel.n[1], n = kernel.n[2], columns = std::min(m, n);
  auto *a = static_cast<double*>(buffers[3]), *q = a + m * n, *tau = q + m * columns;
  const T* x = kernel.in<T>(buffers, 0);
  T *q_out = kernel.out<T>(buffers, 0), *r_out = kernel.out<T>(buffers, 1);
  for (int64_t matrix = 0; matrix < kernel.n[0]; ++matrix, x += m * n) {
    for (int64_t i = 0; i < m * n; ++i) a[i] = static_cast<double>(static_cast<C>(x[i]));
    factorise(a, m, n, tau);
    orthogonal_columns(a, m, n, tau, columns, q);
    for (int64_t i = 0; i < m * columns; ++i) *q_out++ = static_cast<T>(static_cast<C>(q[i]));
    for (int64_t i = 0; i < columns; ++i)
      for (int64_t j = 0; j < n; ++j) *r_out++ = static_cast<T>(j < i ? C{0} : static_cast<C>(a[i * n + j]));
  }
}

std::vector<TensorSpec> infer_qr(const OpCall& call) {
  const Shape& x = call.shape(0);
  require(x.rank() >= 2, ErrorCode::kShape, "[qr] expected matrices, at least 2 axes, received shape ", x, ".");
  const bool known = x[-1] != kUnknown && x[-2] != kUnknown;
  Shape q = x, r = x;
  q.set(-1, known ? std::min(x[-1], x[-2]) : kUnknown);
  r.set(-2, q.last());
  return {{q, call.dtype(0)}, {r, call.dtype(0)}};
}

}  // namespace

OpDef qr_def() {
  return OpDef("qr")
      .doc(
          "The reduced QR factorisation of matrices: x = q r with q (..., m, k) of orthonormal columns and r (..., k, "
          "n) "
          "upper triangular, k = min(m, n). Householder's method (Golub and Van Loan, 5.2) in float64, with LAPACK's "
          "signs.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .results(2)
      .keras("linalg", "QR")
      .infer(infer_qr)
      .prepare([](const OpCall& call) {
        Kernel kernel;
        const Shape& x = call.shape(0);
        kernel.n[0] = x.slice(0, x.rank() - 2).size(), kernel.n[1] = x[-2], kernel.n[2] = x[-1];
        const int64_t columns = std::min(x[-1], x[-2]);
        kernel.scratch_bytes = (x[-2] * (x[-1] + columns) + columns + 1) * static_cast<int64_t>(sizeof(double));
        kernel.run = visit_dtype(call.dtype(0), [](auto type) -> Kernel::Run {
          using T = decltype(type);
          if constexpr (std::is_floating_point_v<T> || std::is_class_v<T>) return run_qr<T>;
          return nullptr;
        });
        return kernel;
      })
      .no_gradient("The gradient needs a triangular solve, which is not an op yet; initializers use the values alone.")
      .good({{{1, 2}, {3, 4}, {5, 7}}}, {}, 8)
      .good({{{1, 2, 3}, {3, 4, -1}}}, {}, 8)
      .bad({{1, 2}}, {}, "[qr] expected matrices, at least 2 axes, received shape (2,).");
}

}  // namespace keratin::ops
