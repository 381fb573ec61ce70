#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/divide_no_nan.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/linalg/stack_kernel.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

// Rows i and j of `a` are turned by the angle of cosine c and sine s.
void turn_rows(double* a, int64_t n, int64_t i, int64_t j, double c, double s) {
  double *x = a + i * n, *y = a + j * n;
  for (int64_t k = 0; k < n; ++k) {
    const double p = x[k], q = y[k];
    x[k] = c * p - s * q;
    y[k] = s * p + c * q;
  }
}

// The rotation that makes element (i, j) of the symmetric `a` zero; rows of `v` turn with it.
void annihilate(double* a, double* v, int64_t n, int64_t i, int64_t j) {
  const double g = a[i * n + j], zeta = (a[j * n + j] - a[i * n + i]) / (2 * g);
  const double t = std::copysign(1.0, zeta) / (std::fabs(zeta) + std::hypot(1.0, zeta));
  const double c = 1 / std::sqrt(1 + t * t), s = c * t;
  const double first = a[i * n + i] - t * g, second = a[j * n + j] + t * g;
  turn_rows(a, n, i, j, c, s);
  for (int64_t k = 0; k < n; ++k) a[k * n + i] = a[i * n + k], a[k * n + j] = a[j * n + k];
  a[i * n + i] = first, a[j * n + j] = second;
  a[i * n + j] = a[j * n + i] = 0;
  turn_rows(v, n, i, j, c, s);
}

// Jacobi's method in sweeps over all pairs (Golub and Van Loan, 8.5): `a` becomes diagonal, the rows of `v` (the
// identity at first) its eigenvectors. False when it does not end, which is not known to happen.
bool diagonalise(double* a, double* v, int64_t n) {
  constexpr int kSweeps = 80;  // 5 to 10 are usual
  const double small = 0.5 * std::numeric_limits<double>::epsilon();
  double size = 0;
  for (int64_t i = 0; i < n * n; ++i) size += a[i] * a[i];
  const double nothing = small * small * std::sqrt(size);
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    bool turned = false;
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = i + 1; j < n; ++j) {
        const double g = std::fabs(a[i * n + j]);
        if (g <= nothing) continue;
        if (g <= small * std::sqrt(std::fabs(a[i * n + i])) * std::sqrt(std::fabs(a[j * n + j]))) continue;
        annihilate(a, v, n, i, j), turned = true;
      }
    if (!turned) return true;
  }
  return false;
}

// The symmetric part of x, divided by the scale that is returned.
double symmetric_part(double* x, int64_t n) {
  const double scale = scale_of(x, n * n);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j <= i; ++j) x[i * n + j] = x[j * n + i] = 0.5 * (x[i * n + j] / scale + x[j * n + i] / scale);
  return scale;
}

template <class T>
void run_eigh(const Kernel& kernel, void* const* buffers) {
  const auto& stack = kernel.state_as<MatrixStack>();
  const int64_t n = stack.n;
  const T* in = kernel.in<T>(buffers, 0);
  const Refusal refusal = for_each_matrix(stack, buffers[3], [&](int64_t m, double* a) {
    double* v = a + n * n;
    auto* order = reinterpret_cast<int64_t*>(v + n * n);
    T *w_out = kernel.out<T>(buffers) + m * n, *v_out = kernel.out<T>(buffers, 1) + m * n * n;
    widen_all(in + m * n * n, n * n, a);
    if (!all_finite(a, n * n)) {
      const T nan = narrow<T>(std::numeric_limits<double>::quiet_NaN());
      std::fill_n(w_out, n, nan);
      std::fill_n(v_out, n * n, nan);
      return kFine;
    }
    const double scale = symmetric_part(a, n);
    std::fill_n(v, n * n, 0.0);
    for (int64_t i = 0; i < n; ++i) v[i * n + i] = 1;
    if (!diagonalise(a, v, n)) return int64_t{0};
    std::iota(order, order + n, int64_t{0});
    std::stable_sort(order, order + n, [&](int64_t i, int64_t j) { return a[i * n + i] < a[j * n + j]; });
    for (int64_t k = 0; k < n; ++k) {
      w_out[k] = narrow<T>(a[order[k] * n + order[k]] * scale);
      for (int64_t i = 0; i < n; ++i) v_out[i * n + k] = narrow<T>(v[order[k] * n + i]);
    }
    return kFine;
  });
  if (refusal.place != kFine)
    fail(ErrorCode::kInvalidArgument, "[eigh] the iteration did not converge", which_matrix(refusal, stack.count), ".");
}

// Giles 2008, 3.1: dx = v (diag(dw) + f (v^T dv)) v^T with f_ij = 1 / (w_j - w_i), made symmetric.
Tensor eigh_gradient(const Backward& back) {
  const Tensor w = back.out(0), v = back.out(1);
  const Tensor gaps = subtract(expand_dims(w, -2), expand_dims(w, -1));
  const Tensor core = add(on_diagonal(back.dout(0)), divide_no_nan(adjoint_product(v, back.dout(1)), gaps));
  return symmetric_half(product_adjoint(product(v, core), v));
}

}  // namespace

OpDef eigh_def() {
  return OpDef("eigh")
      .doc(
          "Eigenvalues, smallest first, and orthonormal eigenvectors (columns) of symmetric matrices; of x the "
          "symmetric part (x + x^T) / 2 is used. Jacobi's method (Golub and Van Loan, 8.5) in float64. Gradient (Giles "
          "2008, 3.1): where eigenvalues are equal it is right for functions that do not depend on the choice among "
          "their vectors.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .results(2)
      .keras("linalg", "Eigh")
      .infer([](const OpCall& call) {
        const Shape& x = call.shape(0);
        require_square("eigh", x);
        Shape w = batch_of(x);
        w.push_back(x.last() == kUnknown ? x[-2] : x.last());
        return std::vector<TensorSpec>{{w, call.dtype(0)}, call.inputs[0]};
      })
      .prepare([](const OpCall& call) {
        const int64_t n = call.shape(0).last();
        const int64_t scratch = checked_add(checked_multiply(checked_multiply(n, n), 2), n);
        Kernel kernel = stack_kernel(call, scratch, about(60 * n, n, n));
        kernel.run = choose_floating(call.dtype(0), [](auto type) -> Kernel::Run { return run_eigh<decltype(type)>; });
        return kernel;
      })
      .gradient([](const Backward& b) { return eigh_gradient(b); })
      .batch([](const Batched& b) { return batch_leading(b); })
      .good({{{4, 1}, {1, 3}}}, {}, 8)
      .good({{{{2, 1, 0}, {1, -3, 1}, {0, 1, 1}}, {{1, 2, 3}, {0, 2.5f, 2}, {1, 1, 8}}}}, {}, 8)
      .bad({{1, 2}}, {}, "[eigh] expected matrices, at least 2 axes, received shape (2,).")
      .bad({{{1, 2, 3}, {2, 4, 5}}}, {}, "[eigh] expected square matrices, received shape (2, 3).");
}

}  // namespace keratin::ops
