#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/divide_no_nan.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/linalg/stack_kernel.h"
#include "keratin/ops/linalg/svd_kernel.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

enum Attr { kFullMatrices, kComputeUv };

// n[0]: complete bases; n[1]: u and v are wanted.
template <class T>
void run_svd(const Kernel& kernel, void* const* buffers) {
  const auto& stack = kernel.state_as<MatrixStack>();
  const int64_t m = stack.m, n = stack.n, count = std::min(m, n);
  const bool all = kernel.n[0] != 0, vectors = kernel.n[1] != 0;
  const int64_t us = all ? m : count, vs = all ? n : count;
  const T* in = kernel.in<T>(buffers, 0);
  const Refusal refusal = for_each_matrix(stack, buffers[kernel.outputs + 1], [&](int64_t i, double* x) {
    double *u = x + m * n, *v = u + us * m, *s = v + vs * n;
    widen_all(in + i * m * n, m * n, x);
    if (!decompose(x, {m, n, u, s, v}, all)) return int64_t{0};
    narrow_all(s, count, kernel.out<T>(buffers, vectors ? 1 : 0) + i * count);
    if (!vectors) return kFine;
    T* u_out = kernel.out<T>(buffers) + i * us * m;
    for (int64_t row = 0; row < m; ++row)
      for (int64_t k = 0; k < us; ++k) u_out[row * us + k] = narrow<T>(u[k * m + row]);
    narrow_all(v, vs * n, kernel.out<T>(buffers, 2) + i * vs * n);
    return kFine;
  });
  if (refusal.place != kFine)
    fail(ErrorCode::kInvalidArgument, "[svd] the iteration did not converge", which_matrix(refusal, stack.count), ".");
}

std::vector<TensorSpec> infer_svd(const OpCall& call) {
  const Shape& x = call.shape(0);
  require_matrices("svd", x);
  const int64_t m = x[-2], n = x[-1], count = m == kUnknown || n == kUnknown ? kUnknown : std::min(m, n);
  const bool all = call.attrs().boolean(kFullMatrices);
  Shape s = batch_of(x);
  s.push_back(count);
  if (!call.attrs().boolean(kComputeUv)) return {{s, call.dtype(0)}};
  return {{with_matrix(batch_of(x), m, all ? m : count), call.dtype(0)},
          {s, call.dtype(0)},
          {with_matrix(batch_of(x), all ? n : count, n), call.dtype(0)}};
}

// What the gradient is computed from: the first min(m, n) singular vectors, v's as columns, and their gradients.
struct Vectors {
  Tensor first, d_first;
  Tensor outside;  // what d_first has outside of their span
};

// Vectors behind the first turn with them: second gives its share, in a gauge that turns them no further.
Vectors vectors_of(const Tensor& all, const Tensor& d, int64_t count) {
  if (all.shape(-1) == count) {
    const Tensor within = product(all, adjoint_product(all, d));
    return {all, d, subtract(d, within)};
  }
  const Tensors parts = split(all, std::vector<int64_t>{count}, {.axis = -1});
  const Tensors dparts = split(d, std::vector<int64_t>{count}, {.axis = -1});
  const Tensor shared = subtract(adjoint_product(parts[1], dparts[0]), adjoint_product(dparts[1], parts[0]));
  return {parts[0], dparts[0], product(parts[1], shared)};
}

Tensor antisymmetric(const Vectors& vectors) {
  const Tensor inner = adjoint_product(vectors.first, vectors.d_first);
  return subtract(inner, adjoint(inner));
}

// Townsend 2016, section 2: with f_ij = 1 / (s_j^2 - s_i^2),
// dx = u ((f (u^T du - du^T u)) s + s (f (v^T dv - dv^T v)) + ds) v^T + (1 - u u^T) du s^-1 v^T + u s^-1 dv^T (1 - v
// v^T). Equal singular values: f is 0, which is right for functions that do not depend on the choice among their
// vectors.
Gradients svd_gradient(const Backward& back) {
  const bool vectors = back.attrs().boolean(kComputeUv);
  if (!vectors) {
    const Tensors usv = call(back.op(), {back.in()}, {false, true});
    return product(multiply(usv[0], expand_dims(back.dout(), -2)), usv[2]);
  }
  const Tensor s = back.out(1);
  const int64_t count = s.shape(-1);
  const Vectors u = vectors_of(back.out(0), back.dout(0), count);
  const Vectors v = vectors_of(adjoint(back.out(2)), adjoint(back.dout(2)), count);
  const Tensor s_row = expand_dims(s, -2), s_column = expand_dims(s, -1);
  const Tensor gaps = multiply(subtract(s_row, s_column), add(s_row, s_column));
  const Tensor turned = add(multiply(divide_no_nan(antisymmetric(u), gaps), s_row),
                            multiply(divide_no_nan(antisymmetric(v), gaps), s_column));
  const Tensor core = add(turned, on_diagonal(back.dout(1)));
  const Tensor left = add(product(u.first, core), divide_no_nan(u.outside, s_row));
  const Tensor right = divide_no_nan(v.outside, s_row);
  return add(product_adjoint(left, v.first), product_adjoint(u.first, right));
}

}  // namespace

OpDef svd_def() {
  return OpDef("svd")
      .doc(
          "The singular value decomposition of matrices (m x n): x = u diag(s) vh, with orthonormal columns of u and "
          "rows of vh, s >= 0, largest first. u is m x m and vh n x n, or with full_matrices = false m x k and k x n, "
          "k = min(m, n). One-sided Jacobi (Golub and Van Loan, 8.6.3) in float64. Gradient (Townsend 2016): it needs "
          "distinct singular values that are not 0; where they are equal or 0, and for the vectors that full_matrices "
          "adds, it is right for functions that do not depend on the choice of the vectors.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .attr("full_matrices", AttributeKind::kBool, true, "Complete bases.")
      .attr("compute_uv", AttributeKind::kBool, true, "Give u, s and vh; else s alone.")
      .results(0)
      .keras("linalg", "SVD")
      .infer(infer_svd)
      .prepare([](const OpCall& call) {
        const int64_t m = call.shape(0)[-2], n = call.shape(0)[-1], count = std::min(m, n);
        const bool vectors = call.attrs().boolean(kComputeUv), all = vectors && call.attrs().boolean(kFullMatrices);
        const int64_t bases = checked_add(checked_multiply(m, all ? m : count), checked_multiply(n, all ? n : count));
        const int64_t scratch = checked_add(checked_add(checked_multiply(m, n), bases), count);
        Kernel kernel = stack_kernel(call, scratch, about(60 * m, n, count));
        kernel.n[0] = all, kernel.n[1] = vectors;
        kernel.run = choose_floating(call.dtype(0), [](auto type) -> Kernel::Run { return run_svd<decltype(type)>; });
        return kernel;
      })
      .gradient([](const Backward& b) { return svd_gradient(b); })
      .batch([](const Batched& b) { return batch_leading(b); })
      .good({{{1, 2}, {3, 4}, {5, -7}}}, {false, true}, 8)
      .good({{{1, 2}, {3, 4}, {5, -7}}}, {}, 8)
      .good({{{1, 2, 3}, {3, 4, -1}}}, {true, true}, 8)
      .good({{{{1, 2}, {3, 5}}, {{2, -1}, {1, 5}}}}, {false, false}, 8)
      .bad({{1, 2}}, {}, "[svd] expected matrices, at least 2 axes, received shape (2,).")
      .bad({Tensor::scalar(1, DType::float32)}, {false, false},
           "[svd] expected matrices, at least 2 axes, received shape ().");
}

}  // namespace keratin::ops
