#include <limits>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/linalg/cutoff.h"
#include "keratin/ops/linalg/stack_kernel.h"
#include "keratin/ops/linalg/svd_kernel.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

// f[0]: rcond.
template <class T>
void run_pinv(const Kernel& kernel, void* const* buffers) {
  const auto& stack = kernel.state_as<MatrixStack>();
  const int64_t m = stack.m, n = stack.n, count = std::min(m, n);
  const T* in = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  const Refusal refusal = for_each_matrix(stack, buffers[2], [&](int64_t at, double* x) {
    double *u = x + m * n, *v = u + count * m, *s = v + count * n;
    widen_all(in + at * m * n, m * n, x);
    if (!decompose(x, {m, n, u, s, v}, false)) return int64_t{0};
    std::fill_n(x, m * n, 0.0);
    for (int64_t k = 0; k < count && !(s[k] <= kernel.f[0] * s[0]); ++k)
      for (int64_t i = 0; i < n; ++i) {
        const double factor = v[k * n + i] / s[k];
        for (int64_t j = 0; j < m; ++j) x[i * m + j] += factor * u[k * m + j];
      }
    narrow_all(x, m * n, out + at * m * n);
    return kFine;
  });
  if (refusal.place != kFine)
    fail(ErrorCode::kInvalidArgument, "[pinv] the iteration did not converge", which_matrix(refusal, stack.count), ".");
}

// Golub and Pereyra 1973, eq. 4.12, turned round; y the pseudoinverse, d its gradient:
// dx = -y^T d y^T + (1 - x y) d^T y y^T + y^T y d^T (1 - y x).
Tensor pinv_gradient(const Backward& back) {
  const Tensor &x = back.in(), &y = back.out(), d = back.dout();
  const Tensor dt = adjoint(d), yt = adjoint(y);
  const Tensor first = product(product(yt, d), yt);
  const Tensor right = product(product(dt, y), yt), left = product(yt, product(y, dt));
  const Tensor second = subtract(right, product(x, product(y, right)));
  const Tensor third = subtract(left, product(product(left, y), x));
  return add(subtract(second, first), third);
}

}  // namespace

OpDef pinv_def() {
  return OpDef("pinv")
      .doc(
          "The Moore-Penrose pseudoinverse of matrices: v diag(1 / s) u^T over the singular values above rcond times "
          "the largest. In float64. Gradient: Golub and Pereyra 1973, at constant rank.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .attr("rcond", AttributeKind::kOptionalFloat, Attribute(),
            "Singular values up to rcond * the largest count as 0. None: 10 * max(m, n) * the dtype's epsilon.")
      .keras("linalg", "Pinv")
      .infer([](const OpCall& call) {
        const Shape& x = call.shape(0);
        require_matrices("pinv", x);
        return std::vector<TensorSpec>{{with_matrix(batch_of(x), x[-1], x[-2]), call.dtype(0)}};
      })
      .prepare([](const OpCall& call) {
        const int64_t m = call.shape(0)[-2], n = call.shape(0)[-1], count = std::min(m, n);
        const int64_t bases = checked_multiply(count, checked_add(checked_add(m, n), 1));
        Kernel kernel = stack_kernel(call, checked_add(checked_multiply(m, n), bases), about(60 * m, n, count));
        kernel.f[0] =
            call.attrs().is_none(0) ? 10 * default_cutoff(call.shape(0), call.dtype(0)) : call.attrs().real(0);
        kernel.run = choose_floating(call.dtype(0), [](auto type) -> Kernel::Run { return run_pinv<decltype(type)>; });
        return kernel;
      })
      .gradient([](const Backward& b) { return pinv_gradient(b); })
      .batch([](const Batched& b) { return batch_leading(b); })
      .good({{{1, 2}, {3, 4}, {5, -7}}}, {}, 8)
      .good({{{{1, 2, 3}, {3, 4, -1}}, {{1, 0, 2}, {2, 1, 1}}}}, {}, 8)
      .good({{{1, 2}, {2, 4}}}, {1e-3}, 8, false)
      .bad({{1, 2}}, {}, "[pinv] expected matrices, at least 2 axes, received shape (2,).")
      .bad({Tensor::scalar(1, DType::float32)}, {}, "[pinv] expected matrices, at least 2 axes, received shape ().");
}

}  // namespace keratin::ops
