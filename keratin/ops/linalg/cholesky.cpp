#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/linalg/solve_triangular.h"
#include "keratin/ops/generated/shape/tril.h"
#include "keratin/ops/linalg/stack_kernel.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

// `a` becomes l with a = l l^H, zeros above the diagonal; returns the first pivot that is not positive.
template <class W>
int64_t factorise(W* a, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j <= i; ++j) {
      W sum = (a[i * n + j] + conjugate(a[j * n + i])) * 0.5;
      for (int64_t k = 0; k < j; ++k) sum -= a[i * n + k] * conjugate(a[j * n + k]);
      if (j < i) {
        a[i * n + j] = sum / a[j * n + j];
        continue;
      }
      const double pivot = std::real(sum);
      if (!(pivot > 0)) return i;
      a[i * n + i] = std::sqrt(pivot);
    }
  }
  for (int64_t i = 0; i < n; ++i) std::fill_n(a + i * n + i + 1, n - i - 1, W(0));
  return kFine;
}

// n[0]: whether the upper triangle is wanted.
template <class T>
void run_cholesky(const Kernel& kernel, void* const* buffers) {
  using W = Wide<T>;
  const auto& stack = kernel.state_as<MatrixStack>();
  const int64_t n = stack.n;
  const T* in = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  const Refusal refusal = for_each_matrix(stack, buffers[2], [&](int64_t m, double* scratch) {
    W* a = reinterpret_cast<W*>(scratch);
    widen_all(in + m * n * n, n * n, a);
    const int64_t place = factorise(a, n);
    if (kernel.n[0] == 0) narrow_all(a, n * n, out + m * n * n);
    for (int64_t i = 0; kernel.n[0] != 0 && i < n; ++i)
      for (int64_t j = 0; j < n; ++j) out[(m * n + i) * n + j] = narrow<T>(conjugate(a[j * n + i]));
    return place;
  });
  if (refusal.place != kFine)
    fail(ErrorCode::kInvalidArgument, "[cholesky] expected positive definite matrices: pivot ", refusal.place,
         " is not positive", which_matrix(refusal, stack.count),
         ". Check that the matrix is symmetric, or add a small multiple of the identity.");
}

// Murray 2016, eq. 10: dx = l^-H phi(l^H dl) l^-1, made symmetric; phi is the lower triangle with half the diagonal.
Tensor cholesky_gradient(const Backward& back) {
  const bool upper = back.attrs().boolean(0);
  const Tensor l = upper ? adjoint(back.out()) : back.out(), dl = upper ? adjoint(back.dout()) : back.dout();
  const Tensor inner = adjoint_product(l, dl);
  const Tensor phi = multiply(add(tril(inner), tril(inner, {.k = -1})), Tensor(0.5)), lh = adjoint(l);
  return symmetric_half(adjoint(solve_triangular(lh, adjoint(solve_triangular(lh, phi)))));
}

}  // namespace

OpDef cholesky_def() {
  return OpDef("cholesky")
      .doc(
          "The Cholesky factor of symmetric (Hermitian) positive definite matrices: x = l l^H with l lower triangular, "
          "or x = u^H u with upper (Golub and Van Loan, 4.2), in float64. Of x its symmetric part (x + x^H) / 2 is "
          "used. A pivot that is not positive is an error. Gradient: Murray 2016.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .takes_complex()
      .attr("upper", AttributeKind::kBool, false, "Give the upper factor instead of the lower one.")
      .keras("linalg", "Cholesky")
      .infer([](const OpCall& call) {
        require_square("cholesky", call.shape(0));
        return std::vector<TensorSpec>{call.inputs[0]};
      })
      .prepare([](const OpCall& call) {
        const int64_t n = call.shape(0).last();
        Kernel kernel = stack_kernel(call, checked_multiply(n, n), about(n, n, n));
        kernel.n[0] = call.attrs().boolean(0);
        kernel.run =
            choose_inexact(call.dtype(0), [](auto type) -> Kernel::Run { return run_cholesky<decltype(type)>; });
        return kernel;
      })
      .gradient([](const Backward& b) { return cholesky_gradient(b); })
      .batch([](const Batched& b) { return batch_leading(b); })
      .good({{{4, 1}, {1, 3}}}, {}, 8)
      .good({{{{4, 1}, {2, 3}}, {{2, 1}, {1, 5}}}}, {true}, 8)
      .good({complexes({{2, 0}, {0, 1}, {0, -1}, {3, 0}}, {2, 2})}, {}, 8)
      .bad({{{{1, 0}, {0, 4}}, {{1, 2}, {2, 1}}}}, {},
           "[cholesky] expected positive definite matrices: pivot 1 is not positive (matrix 1 of 2). Check that the "
           "matrix is symmetric, or add a small multiple of the identity.")
      .bad({{1, 2}}, {}, "[cholesky] expected matrices, at least 2 axes, received shape (2,).")
      .bad({{{1, 2, 3}, {2, 4, 5}}}, {}, "[cholesky] expected square matrices, received shape (2, 3).");
}

}  // namespace keratin::ops
