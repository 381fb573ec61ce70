#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/linalg/lu.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

template <class T>
void run_inv(const Kernel& kernel, void* const* buffers) {
  using W = Wide<T>;
  const auto& stack = kernel.state_as<Stack>();
  const int64_t n = kernel.n[0], cells = n * n;
  T* out = kernel.out<T>(buffers);
  const T* in = kernel.in<T>(buffers, 0);
  const Refusal refusal = for_each_matrix(stack, buffers[2], [&](int64_t i, double* scratch) {
    W *a = reinterpret_cast<W*>(scratch), *x = a + cells;
    auto* pivots = reinterpret_cast<int64_t*>(x + cells);
    std::transform(in + i * cells, in + (i + 1) * cells, a, widen<T>);
    std::fill_n(x, cells, W(0));
    for (int64_t row = 0; row < n; ++row) x[row * n + row] = 1;
    const int64_t zero = solve_in_place(a, n, pivots, x, n);
    std::transform(x, x + cells, out + i * cells, narrow<T>);
    return zero;
  });
  if (refusal.place != kFine)
    fail(ErrorCode::kInvalidArgument, "[inv] the matrix is singular: pivot ", refusal.place, " is 0",
         which_matrix(refusal, stack.count), ". Try pinv, or add a small multiple of the identity.");
}

}  // namespace

OpDef inv_def() {
  return OpDef("inv")
      .doc(
          "The inverse of square matrices, by Gaussian elimination with partial pivoting in float64. A pivot of "
          "exactly 0 is an error. Gradient (Giles 2008, 2.2.3): dx = -y^H dy y^H with y the inverse.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .takes_complex()
      .keras("linalg", "Inv")
      .infer([](const OpCall& call) {
        require_square("inv", call.shape(0));
        return std::vector<TensorSpec>{call.inputs[0]};
      })
      .prepare([](const OpCall& call) {
        const int64_t n = call.shape(0).last(), parts = is_complex(call.dtype(0)) ? 2 : 1;
        auto stack = std::make_shared<Stack>();
        stack->count = batch_of(call.shape(0)).size();
        stack->scratch = checked_add(checked_multiply(checked_multiply(n, n), 2 * parts), n);
        stack->work = checked_multiply(checked_multiply(n, n), n);
        Kernel kernel;
        kernel.n[0] = n;
        kernel.scratch_bytes = stack->scratch_bytes();
        kernel.state = std::move(stack);
        kernel.run = choose_inexact(call.dtype(0), [](auto type) -> Kernel::Run { return run_inv<decltype(type)>; });
        return kernel;
      })
      .gradient(
          [](const Backward& b) { return negative(product_adjoint(adjoint_product(b.out(), b.dout()), b.out())); })
      .batch([](const Batched& b) { return batch_leading(b); })
      .good({{{4, 1}, {2, 3}}}, {}, 8)
      .good({{{{0, 1}, {2, 3}}, {{1, 1}, {-2, 5}}}}, {}, 8)
      .good({complexes({{1, 2}, {0, 1}, {3, 0}, {1, -1}}, {2, 2})}, {}, 8)
      .bad({{{{1, 0}, {0, 4}}, {{1, 2}, {2, 4}}}}, {},
           "[inv] the matrix is singular: pivot 1 is 0 (matrix 1 of 2). Try pinv, or add a small multiple of the "
           "identity.")
      .bad({{1, 2}}, {}, "[inv] expected matrices, at least 2 axes, received shape (2,).")
      .bad({{{1, 2, 3}, {2, 4, 5}}}, {}, "[inv] expected square matrices, received shape (2, 3).");
}

}  // namespace keratin::ops
