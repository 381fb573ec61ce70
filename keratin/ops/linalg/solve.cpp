#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/linalg/lu.h"
#include "keratin/ops/linalg/systems.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

template <class T>
void run_solve(const Kernel& kernel, void* const* buffers) {
  using W = Wide<T>;
  const auto& systems = kernel.state_as<Systems>();
  const int64_t n = systems.n, cells = n * systems.columns;
  T* out = kernel.out<T>(buffers);
  const T *a_in = kernel.in<T>(buffers, 0), *b_in = kernel.in<T>(buffers, 1);
  const Refusal refusal = for_each_matrix(systems.stack, buffers[3], [&](int64_t i, double* scratch) {
    W *a = reinterpret_cast<W*>(scratch), *x = a + n * n;
    auto* pivots = reinterpret_cast<int64_t*>(x + cells);
    const auto at = static_cast<size_t>(i);
    std::transform(a_in + systems.a[at] * n * n, a_in + (systems.a[at] + 1) * n * n, a, widen<T>);
    std::transform(b_in + systems.b[at] * cells, b_in + (systems.b[at] + 1) * cells, x, widen<T>);
    const int64_t zero = solve_in_place(a, n, pivots, x, systems.columns);
    std::transform(x, x + cells, out + i * cells, narrow<T>);
    return zero;
  });
  if (refusal.place != kFine)
    fail(ErrorCode::kInvalidArgument, "[solve] the matrix is singular: pivot ", refusal.place, " is 0",
         which_matrix(refusal, systems.stack.count), ". Try lstsq, or add a small multiple of the identity.");
}

}  // namespace

OpDef solve_def() {
  return OpDef("solve")
      .doc(
          "x with a x = b for square matrices a: b is a vector, a vector for each matrix, or columns; leading axes "
          "broadcast. Gaussian elimination with partial pivoting (Golub and Van Loan, 3.4), computed in float64. A "
          "pivot of exactly 0 is an error. Gradients (Giles 2008, 2.3.1): db = a^-H dx, da = -db x^H.")
      .in({"a", "b"}, Inputs::kPromoteToFloat)
      .takes_complex()
      .keras("linalg", "Solve")
      .infer([](const OpCall& call) {
        return std::vector<TensorSpec>{{infer_system("solve", call.shape(0), call.shape(1)), call.dtype(0)}};
      })
      .prepare([](const OpCall& call) {
        auto systems = std::make_shared<Systems>(call.shape(0), call.shape(1), is_complex(call.dtype(0)));
        Kernel kernel;
        kernel.scratch_bytes = systems->stack.scratch_bytes();
        kernel.state = std::move(systems);
        kernel.run = choose_inexact(call.dtype(0), [](auto type) -> Kernel::Run { return run_solve<decltype(type)>; });
        return kernel;
      })
      .gradient([](const Backward& b) {
        return system_gradient(b, call1(b.op(), {adjoint(b.in(0)), b.dout()}));
      })
      .batch([](const Batched& b) { return batch_system(b); })
      .good({{{4, 1}, {2, 3}}, {1, 2}}, {}, 8)
      .good({{{0, 1, 2}, {3, 1, 0}, {1, -1, 4}}, {{1, 2}, {0, 1}, {3, -1}}}, {}, 8)
      .good({{{{4, 1}, {2, 3}}, {{1, 1}, {-2, 5}}}, {{1, 2}, {3, 4}}}, {}, 8)
      .good({{{{4, 1}, {2, 3}}, {{1, 1}, {-2, 5}}}, {{{1, 2, 3}, {3, 4, 5}}}}, {}, 8)
      .good({complexes({{1, 2}, {0, 1}, {3, 0}, {1, -1}}, {2, 2}), complexes({{1, 0}, {2, 1}})}, {}, 8)
      .bad({{{1, 2}, {2, 4}}, {1, 2}}, {},
           "[solve] the matrix is singular: pivot 1 is 0. Try lstsq, or add a small multiple of the identity.")
      .bad({{{1, 2, 3}, {2, 4, 5}}, {1, 2}}, {}, "[solve] expected square matrices, received shape (2, 3).")
      .bad({{{1, 2}, {2, 5}}, {1, 2, 3}}, {},
           "[solve] expected b with as many rows as a. Received: a.shape=(2, 2), b.shape=(3,).");
}

}  // namespace keratin::ops
