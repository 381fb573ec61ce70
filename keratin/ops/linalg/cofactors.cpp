#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/linalg/inv.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/linalg/lu.h"
#include "keratin/ops/linalg/stack_kernel.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

// Where pivots were found: rows and columns that were exchanged with the k-th.
struct Exchanges {
  int64_t *rows, *columns;
};

void exchange_columns(double* a, int64_t n, int64_t j, int64_t k) {
  if (j == k) return;
  for (int64_t i = 0; i < n; ++i) std::swap(a[i * n + j], a[i * n + k]);
}

// p a q = l u with the largest of all that is left as pivot, so that zeros come last. Returns the sign of det(p q).
double eliminate_completely(double* a, int64_t n, Exchanges exchanges) {
  double sign = 1;
  for (int64_t k = 0; k < n; ++k) {
    int64_t row = k, column = k;
    for (int64_t i = k; i < n; ++i)
      for (int64_t j = k; j < n; ++j)
        if (std::fabs(a[i * n + j]) > std::fabs(a[row * n + column])) row = i, column = j;
    exchanges.rows[k] = row, exchanges.columns[k] = column;
    if (row != k) std::swap_ranges(a + k * n, a + (k + 1) * n, a + row * n), sign = -sign;
    if (column != k) exchange_columns(a, n, column, k), sign = -sign;
    if (a[k * n + k] == 0) continue;
    for (int64_t i = k + 1; i < n; ++i) {
      const double factor = a[i * n + k] /= a[k * n + k];
      for (int64_t j = k + 1; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
    }
  }
  return sign;
}

// x becomes the adjugate of a: adj(a) = det(p q) q adj(u) l^-1 p. With u = [u1 v; 0 w] and d = det(u1),
// adj(u) = [d w u1^-1, -d u1^-1 v; 0, d], which needs no w != 0; a zero in u1 means rank n - 2 at most: then it is 0.
void adjugate(double* a, int64_t n, Exchanges exchanges, double* x) {
  const double sign = eliminate_completely(a, n, exchanges);
  std::fill_n(x, n * n, 0.0);
  double d = sign;
  for (int64_t k = 0; k + 1 < n; ++k) {
    if (a[k * n + k] == 0) return;
    d *= a[k * n + k];
  }
  for (int64_t i = 0; i < n; ++i) x[i * n + i] = 1;
  exchange_rows(x, n, exchanges.rows, n);
  substitute(a, n, {true, true}, x, n);
  const double* last = x + (n - 1) * n;
  const double w = a[n * n - 1];
  for (int64_t i = n - 2; i >= 0; --i)
    for (int64_t j = 0; j < n; ++j) {
      double value = w * x[i * n + j] - a[i * n + n - 1] * last[j];
      for (int64_t k = i + 1; k < n - 1; ++k) value -= a[i * n + k] * x[k * n + j];
      x[i * n + j] = value / a[i * n + i];
    }
  for (int64_t i = 0; i < n * n; ++i) x[i] *= d;
  for (int64_t k = n - 1; k >= 0; --k)
    if (exchanges.columns[k] != k) std::swap_ranges(x + k * n, x + (k + 1) * n, x + exchanges.columns[k] * n);
}

template <class T>
void run_cofactors(const Kernel& kernel, void* const* buffers) {
  const auto& stack = kernel.state_as<MatrixStack>();
  const int64_t n = stack.n;
  if (n == 0) return;
  const T* in = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  for_each_matrix(stack, buffers[2], [&](int64_t m, double* a) {
    double* x = a + n * n;
    auto* rows = reinterpret_cast<int64_t*>(x + n * n);
    widen_all(in + m * n * n, n * n, a);
    adjugate(a, n, {rows, rows + n}, x);
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < n; ++j) out[(m * n + j) * n + i] = narrow<T>(x[i * n + j]);
    return kFine;
  });
}

// c = det(x) x^-T, so dx = <dc, y> c - c dc^T y with y = x^-T.
Tensor cofactors_gradient(const Backward& back) {
  const Tensor &c = back.out(), d = back.dout(), y = adjoint(inv(back.in()));
  const Tensor along = multiply(sum(multiply(d, y), {.axis = {-2, -1}, .keepdims = true}), c);
  return subtract(along, matmul(matmul(c, d, {.transpose_b = true}), y));
}

}  // namespace

OpDef cofactors_def() {
  return OpDef("cofactors")
      .doc(
          "The matrix of cofactors of square matrices, det(x) x^-T where that exists (ours: the gradient of det). By "
          "elimination with complete pivoting in float64, of which the last pivot may be 0; so it is right for "
          "singular matrices. Its gradient needs the inverse.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .infer([](const OpCall& call) {
        require_square("cofactors", call.shape(0));
        return std::vector<TensorSpec>{call.inputs[0]};
      })
      .prepare([](const OpCall& call) {
        const int64_t n = call.shape(0).last();
        const int64_t scratch = checked_multiply(checked_add(n, 1), checked_multiply(n, 2));
        Kernel kernel = stack_kernel(call, scratch, about(n, n, n));
        kernel.run =
            choose_floating(call.dtype(0), [](auto type) -> Kernel::Run { return run_cofactors<decltype(type)>; });
        return kernel;
      })
      .gradient([](const Backward& b) { return cofactors_gradient(b); })
      .batch([](const Batched& b) { return batch_leading(b); })
      .good({{{4, 1}, {2, 3}}}, {}, 8)
      .good({{{0, 1, 2}, {2, 3, -1}, {1, 1, 5}}}, {}, 8)
      .good({{{1, 2}, {2, 4}}}, {}, 8, false)
      .bad({{1, 2}}, {}, "[cofactors] expected matrices, at least 2 axes, received shape (2,).")
      .bad({{{1, 2, 3}, {2, 4, 5}}}, {}, "[cofactors] expected square matrices, received shape (2, 3).");
}

}  // namespace keratin::ops
