#include <algorithm>
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/linalg/solve_triangular.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/generated/shape/swapaxes.h"
#include "keratin/ops/generated/shape/tril.h"
#include "keratin/ops/linalg/stack_kernel.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

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
  for (int64_t k = std::min(columns, n) - 1; k >= 0; --k) {
    for (int64_t j = k; j < columns; ++j) {
      double dot = q[k * columns + j];
      for (int64_t i = k + 1; i < m; ++i) dot += a[i * n + k] * q[i * columns + j];
      dot *= tau[k];
      q[k * columns + j] -= dot;
      for (int64_t i = k + 1; i < m; ++i) q[i * columns + j] -= dot * a[i * n + k];
    }
  }
}

// n[0]: columns of q.
template <class T>
void run_qr(const Kernel& kernel, void* const* buffers) {
  const auto& stack = kernel.state_as<MatrixStack>();
  const int64_t m = stack.m, n = stack.n, columns = kernel.n[0];
  const T* x = kernel.in<T>(buffers, 0);
  T *q_out = kernel.out<T>(buffers, 0), *r_out = kernel.out<T>(buffers, 1);
  for_each_matrix(stack, buffers[3], [&](int64_t matrix, double* a) {
    double *q = a + m * n, *tau = q + m * columns;
    widen_all(x + matrix * m * n, m * n, a);
    const double scale = scale_of(a, m * n);
    for (int64_t i = 0; i < m * n; ++i) a[i] /= scale;
    factorise(a, m, n, tau);
    orthogonal_columns(a, m, n, tau, columns, q);
    narrow_all(q, m * columns, q_out + matrix * m * columns);
    T* r = r_out + matrix * columns * n;
    for (int64_t i = 0; i < columns; ++i)
      for (int64_t j = 0; j < n; ++j) r[i * n + j] = narrow<T>(j < i ? 0 : a[i * n + j] * scale);
    return kFine;
  });
}

// "reduced" or "complete".
bool is_complete(const Attributes& attrs) {
  const std::string& mode = attrs.text(0);
  if (mode != "reduced" && mode != "complete")
    fail(ErrorCode::kInvalidArgument, "[qr] expected mode \"reduced\" or \"complete\", received \"", mode, "\".");
  return mode == "complete";
}

std::vector<TensorSpec> infer_qr(const OpCall& call) {
  const Shape& x = call.shape(0);
  require_matrices("qr", x);
  const bool complete = is_complete(call.attrs()), known = x[-1] != kUnknown && x[-2] != kUnknown;
  Shape q = x, r = x;
  q.set(-1, complete ? x[-2] : known ? std::min(x[-1], x[-2]) : kUnknown);
  r.set(-2, q.last());
  return {{q, call.dtype(0)}, {r, call.dtype(0)}};
}

// At least as many rows as columns (Walter and Lehmann 2018, eq. 7): dx = (dq + q copyltu(m)) r^-T with
// m = r dr^T - dq^T q; copyltu copies the lower triangle to the upper one.
Tensor tall_gradient(const Tensor& q, const Tensor& r, const Tensor& dq, const Tensor& dr) {
  const Tensor m = subtract(product_adjoint(r, dr), adjoint_product(dq, q));
  const Tensor symmetric = add(tril(m), adjoint(tril(m, {.k = -1})));
  return adjoint(solve_triangular(r, adjoint(add(dq, product(q, symmetric)))));
}

// The columns of q behind the n-th are orthogonal to the others and turn with them: dq2 = -q1 (q2^T dq1)^T, in a gauge
// that turns them no further.
Tensor with_complement(const Tensors& q, const Tensors& dq) {
  return subtract(dq[0], product(q[1], adjoint_product(dq[1], q[0])));
}

Gradients qr_gradient(const Backward& back) {
  const Tensor q = back.out(0), r = back.out(1), dq = back.dout(0), dr = back.dout(1);
  const int64_t m = back.in().shape(-2), n = back.in().shape(-1);
  if (m < n) {  // x = [x1 x2], x1 = q r1, x2 = q r2
    const Tensors rs = split(r, std::vector<int64_t>{m}, {.axis = -1});
    const Tensors drs = split(dr, std::vector<int64_t>{m}, {.axis = -1});
    const Tensors xs = split(back.in(), std::vector<int64_t>{m}, {.axis = -1});
    const Tensor first = tall_gradient(q, rs[0], add(dq, product_adjoint(xs[1], drs[1])), drs[0]);
    return concatenate({first, product(q, drs[1])}, {.axis = -1});
  }
  if (m == n || q.shape(-1) == n) return tall_gradient(q, r, dq, dr);
  const auto columns = [n](const Tensor& x) { return split(x, std::vector<int64_t>{n}, {.axis = -1}); };
  const auto upper_rows = [n](const Tensor& x) { return split(x, std::vector<int64_t>{n}, {.axis = -2})[0]; };
  const Tensors qs = columns(q);
  return tall_gradient(qs[0], upper_rows(r), with_complement(qs, columns(dq)), upper_rows(dr));
}

}  // namespace

OpDef qr_def() {
  return OpDef("qr")
      .doc(
          "The QR factorisation of matrices: x = q r with q of orthonormal columns, k = min(m, n) of them (all m with "
          "mode \"complete\"), and r upper triangular. Householder's method (Golub and Van Loan, 5.2) in float64, with "
          "LAPACK's signs. Gradient: Walter and Lehmann 2018; it needs r of full rank, and of the columns that mode "
          "\"complete\" adds it is right for functions that do not depend on which basis they are.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .attr("mode", AttributeKind::kText, std::string("reduced"), "\"reduced\" or \"complete\".")
      .results(2)
      .keras("linalg", "Qr")
      .infer(infer_qr)
      .prepare([](const OpCall& call) {
        const Shape &x = call.shape(0), &q = call.outputs[0].shape;
        const int64_t m = x[-2], n = x[-1], columns = q.last();
        const int64_t scratch = checked_add(checked_multiply(m, checked_add(n, columns)), std::min(m, n));
        Kernel kernel = stack_kernel(call, scratch, about(m, n, columns));
        kernel.n[0] = columns;
        kernel.run = choose_floating(call.dtype(0), [](auto type) -> Kernel::Run { return run_qr<decltype(type)>; });
        return kernel;
      })
      .gradient([](const Backward& b) { return qr_gradient(b); })
      .batch([](const Batched& b) { return batch_leading(b); })
      .good({{{1, 2}, {3, 4}, {5, 7}}}, {}, 8)
      .good({{{1, 2, 3}, {3, 4, -1}}}, {}, 8)
      .good({{{1, 2}, {3, 4}, {5, 7}}}, {std::string("complete")}, 8)
      .good({{{{1, 2}, {3, 4}}, {{2, -1}, {1, 5}}}}, {std::string("complete")}, 8)
      .bad({{1, 2}}, {}, "[qr] expected matrices, at least 2 axes, received shape (2,).")
      .bad({{{1, 2}}}, {std::string("full")}, "[qr] expected mode \"reduced\" or \"complete\", received \"full\".");
}

}  // namespace keratin::ops
