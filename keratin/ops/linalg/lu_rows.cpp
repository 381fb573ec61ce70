#include <numeric>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/index/take_along_axis.h"
#include "keratin/ops/generated/linalg/solve_triangular.h"
#include "keratin/ops/generated/shape/broadcast_to.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/slice.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/generated/shape/tril.h"
#include "keratin/ops/generated/shape/triu.h"
#include "keratin/ops/linalg/lu.h"
#include "keratin/ops/linalg/stack_kernel.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

template <class T>
void run_lu(const Kernel& kernel, void* const* buffers) {
  using W = Wide<T>;
  const auto& stack = kernel.state_as<MatrixStack>();
  const int64_t m = stack.m, n = stack.n, k = std::min(m, n);
  const T* in = kernel.in<T>(buffers, 0);
  T* lu = kernel.out<T>(buffers);
  auto *pivots_out = kernel.out<int32_t>(buffers, 1), *rows_out = kernel.out<int32_t>(buffers, 2);
  for_each_matrix(stack, buffers[4], [&](int64_t i, double* scratch) {
    W* a = reinterpret_cast<W*>(scratch);
    auto *pivots = reinterpret_cast<int64_t*>(a + m * n), *order = pivots + k;
    widen_all(in + i * m * n, m * n, a);
    eliminate(a, m, n, pivots);
    narrow_all(a, m * n, lu + i * m * n);
    std::iota(order, order + m, int64_t{0});
    for (int64_t row = 0; row < k; ++row) {
      pivots_out[i * k + row] = static_cast<int32_t>(pivots[row]);
      std::swap(order[row], order[pivots[row]]);
    }
    for (int64_t row = 0; row < m; ++row) rows_out[i * m + order[row]] = static_cast<int32_t>(row);
    return kFine;
  });
}

// x u^-H for an upper triangle u.
Tensor right_solve(const Tensor& x, const Tensor& u) { return adjoint(solve_triangular(u, adjoint(x))); }
// l^-H x for a lower triangle l.
Tensor left_solve(const Tensor& l, const Tensor& x) { return solve_triangular(adjoint(l), x); }
Tensor strictly_lower(const Tensor& x) { return tril(x, {.k = -1}); }

// The gradient of l u (square, l of unit diagonal) from those of l and u: l^-H (stril(l^H dl) + triu(du u^H)) u^-H
// (Seeger et al. 2017; de Hoog, Anderssen and Lukas 2011).
Tensor square_gradient(const Tensor& l, const Tensor& u, const Tensor& dl, const Tensor& du) {
  const Tensor inner = add(strictly_lower(adjoint_product(l, dl)), triu(product_adjoint(du, u)));
  return right_solve(left_solve(l, inner), u);
}

Tensor unit_lower(const Tensor& lu, int64_t n) { return add(strictly_lower(lu), identity_like(lu, n)); }

// More columns than rows: u = [u1 u2], u2 = l^-1 a2.
Tensor wide_gradient(const Tensor& lu, const Tensor& d, int64_t m) {
  const Tensors parts = split(lu, std::vector<int64_t>{m}, {.axis = -1});
  const Tensors dparts = split(d, std::vector<int64_t>{m}, {.axis = -1});
  const Tensor l = unit_lower(parts[0], m), da2 = left_solve(l, dparts[1]);
  const Tensor dl = subtract(strictly_lower(dparts[0]), product_adjoint(da2, parts[1]));
  return concatenate({square_gradient(l, triu(parts[0]), dl, triu(dparts[0])), da2}, {.axis = -1});
}

// More rows than columns: l = [l1; l2], l2 = a2 u^-1.
Tensor tall_gradient(const Tensor& lu, const Tensor& d, int64_t n) {
  const Tensors parts = split(lu, std::vector<int64_t>{n}, {.axis = -2});
  const Tensors dparts = split(d, std::vector<int64_t>{n}, {.axis = -2});
  const Tensor u = triu(parts[0]), da2 = right_solve(dparts[1], u);
  const Tensor du = subtract(triu(dparts[0]), adjoint_product(parts[1], da2));
  return concatenate({square_gradient(unit_lower(parts[0], n), u, strictly_lower(dparts[0]), du), da2}, {.axis = -2});
}

Gradients lu_gradient(const Backward& back) {
  const Tensor &lu = back.out(), d = back.dout();
  const int64_t m = lu.shape(-2), n = lu.shape(-1);
  const Tensor permuted = m < n   ? wide_gradient(lu, d, m)
                          : m > n ? tall_gradient(lu, d, n)
                                  : square_gradient(unit_lower(lu, n), triu(lu), strictly_lower(d), triu(d));
  return take_along_axis(permuted, broadcast_to(as_columns(back.out(2)), lu.shape()), {.axis = -2});
}

}  // namespace

OpDef lu_rows_def() {
  return OpDef("lu_rows")
      .doc(
          "lu_factor and, third, where each row of x went: row i of x is row rows[i] of l u (ours; lu_factor is made "
          "of it). Gaussian elimination with partial pivoting in float64 (Golub and Van Loan, 3.4). Gradient (de Hoog, "
          "Anderssen and Lukas 2011): with x = p l u square, dx = p l^-H (stril(l^H dl) + triu(du u^H)) u^-H.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .takes_complex()
      .results(3)
      .infer([](const OpCall& call) {
        const Shape& x = call.shape(0);
        require_matrices("lu_factor", x);
        const bool known = x[-1] != kUnknown && x[-2] != kUnknown;
        Shape pivots = batch_of(x), rows = pivots;
        pivots.push_back(known ? std::min(x[-1], x[-2]) : kUnknown);
        rows.push_back(x[-2]);
        return std::vector<TensorSpec>{call.inputs[0], {pivots, DType::int32}, {rows, DType::int32}};
      })
      .prepare([](const OpCall& call) {
        const int64_t m = call.shape(0)[-2], n = call.shape(0)[-1];
        Kernel kernel =
            stack_kernel(call, checked_add(checked_multiply(m, n), checked_add(m, n)), about(m, n, std::min(m, n)));
        kernel.run = choose_inexact(call.dtype(0), [](auto type) -> Kernel::Run { return run_lu<decltype(type)>; });
        return kernel;
      })
      .gradient([](const Backward& b) { return lu_gradient(b); })
      .batch([](const Batched& b) { return batch_leading(b); })
      .good({{{1, 2}, {3, 4}}}, {}, 8)
      .good({{{{1, 2, 5}, {3, 4, -1}}, {{4, -1, 1}, {2, 2, 3}}}}, {}, 8)
      .good({{{1, 2}, {3, 4}, {2, -5}}}, {}, 8)
      .bad({{1, 2}}, {}, "[lu_factor] expected matrices, at least 2 axes, received shape (2,).");
}

}  // namespace keratin::ops
