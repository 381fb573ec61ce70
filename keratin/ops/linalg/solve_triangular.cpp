#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/tril.h"
#include "keratin/ops/generated/shape/triu.h"
#include "keratin/ops/linalg/lu.h"
#include "keratin/ops/linalg/systems.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

template <class W>
int64_t first_zero_of_diagonal(const W* a, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    if (a[i * n + i] == W(0)) return i;
  return kFine;
}

// n[0]: whether the lower triangle is meant.
template <class T>
void run_solve_triangular(const Kernel& kernel, void* const* buffers) {
  using W = Wide<T>;
  const auto& systems = kernel.state_as<Systems>();
  const int64_t n = systems.n, cells = n * systems.columns;
  T* out = kernel.out<T>(buffers);
  const T *a_in = kernel.in<T>(buffers, 0), *b_in = kernel.in<T>(buffers, 1);
  const Refusal refusal = for_each_matrix(systems.stack, buffers[3], [&](int64_t i, double* scratch) {
    W *a = reinterpret_cast<W*>(scratch), *x = a + n * n;
    const auto at = static_cast<size_t>(i);
    std::transform(a_in + systems.a[at] * n * n, a_in + (systems.a[at] + 1) * n * n, a, widen<T>);
    std::transform(b_in + systems.b[at] * cells, b_in + (systems.b[at] + 1) * cells, x, widen<T>);
    const int64_t zero = first_zero_of_diagonal(a, n);
    if (zero == kFine) substitute(a, n, {kernel.n[0] != 0, false}, x, systems.columns);
    std::transform(x, x + cells, out + i * cells, narrow<T>);
    return zero;
  });
  if (refusal.place != kFine)
    fail(ErrorCode::kInvalidArgument, "[solve_triangular] the matrix is singular: element ", refusal.place,
         " of its diagonal is 0", which_matrix(refusal, systems.stack.count), ".");
}

Gradients solve_triangular_gradient(const Backward& back) {
  const bool lower = back.attrs().boolean(0);
  const Tensor db = call1(back.op(), {adjoint(back.in(0)), back.dout()}, {!lower});
  Gradients all = system_gradient(back, db);
  if (all.values[0].defined()) all.values[0] = lower ? tril(all.values[0]) : triu(all.values[0]);
  return all;
}

}  // namespace

OpDef solve_triangular_def() {
  return OpDef("solve_triangular")
      .doc(
          "x with a x = b, where only the upper (lower) triangle of the square matrices a is read; shapes as in solve. "
          "Substitution, computed in float64. A 0 on the diagonal is an error. Gradients as of solve, that of a in "
          "its triangle.")
      .in({"a", "b"}, Inputs::kPromoteToFloat)
      .takes_complex()
      .attr("lower", AttributeKind::kBool, false, "Read the lower triangle instead of the upper one.")
      .keras("linalg", "SolveTriangular")
      .infer([](const OpCall& call) {
        return std::vector<TensorSpec>{{infer_system("solve_triangular", call.shape(0), call.shape(1)), call.dtype(0)}};
      })
      .prepare([](const OpCall& call) {
        auto systems = std::make_shared<Systems>(call.shape(0), call.shape(1), is_complex(call.dtype(0)));
        Kernel kernel;
        kernel.n[0] = call.attrs().boolean(0);
        kernel.scratch_bytes = systems->stack.scratch_bytes();
        kernel.state = std::move(systems);
        kernel.run = choose_inexact(call.dtype(0),
                                    [](auto type) -> Kernel::Run { return run_solve_triangular<decltype(type)>; });
        return kernel;
      })
      .gradient([](const Backward& b) { return solve_triangular_gradient(b); })
      .batch([](const Batched& b) { return batch_system(b); })
      .good({{{4, 1}, {9, 3}}, {1, 2}}, {}, 8)
      .good({{{2, 1, 2}, {3, 1, 1}, {1, -1, 4}}, {{1, 2}, {0, 1}, {3, -1}}}, {true}, 8)
      .good({{{{4, 1}, {2, 3}}, {{1, 1}, {-2, 5}}}, {{1, 2}, {3, 4}}}, {}, 8)
      .good({complexes({{1, 2}, {0, 1}, {3, 0}, {1, -1}}, {2, 2}), complexes({{1, 0}, {2, 1}})}, {true}, 8)
      .bad({{{1, 2}, {2, 0}}, {1, 2}}, {}, "[solve_triangular] the matrix is singular: element 1 of its diagonal is 0.")
      .bad({{{1, 2}, {2, 5}}, floats({1, 2, 3}, {3, 1})}, {},
           "[solve_triangular] expected b with as many rows as a. Received: a.shape=(2, 2), b.shape=(3, 1).");
}

}  // namespace keratin::ops
