#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/linalg/cofactors.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/linalg/lu.h"
#include "keratin/ops/linalg/stack_kernel.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

template <class T>
void run_det(const Kernel& kernel, void* const* buffers) {
  using W = Wide<T>;
  const auto& stack = kernel.state_as<MatrixStack>();
  const int64_t n = stack.n;
  const T* in = kernel.in<T>(buffers, 0);
  T* out = kernel.out<T>(buffers);
  for_each_matrix(stack, buffers[2], [&](int64_t i, double* scratch) {
    W* a = reinterpret_cast<W*>(scratch);
    auto* pivots = reinterpret_cast<int64_t*>(a + n * n);
    widen_all(in + i * n * n, n * n, a);
    eliminate(a, n, n, pivots);
    W det = 1;
    for (int64_t k = 0; k < n; ++k) det *= (pivots[k] == k ? 1.0 : -1.0) * a[k * n + k];
    out[i] = narrow<T>(det);
    return kFine;
  });
}

}  // namespace

OpDef det_def() {
  return OpDef("det")
      .doc(
          "The determinant of square matrices, by Gaussian elimination with partial pivoting in float64. Gradient: the "
          "cofactors, right for singular matrices too.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .keras("linalg", "Det")
      .infer([](const OpCall& call) {
        require_square("det", call.shape(0));
        return std::vector<TensorSpec>{{batch_of(call.shape(0)), call.dtype(0)}};
      })
      .prepare([](const OpCall& call) {
        const int64_t n = call.shape(0).last();
        Kernel kernel = stack_kernel(call, checked_add(checked_multiply(n, n), n), about(n, n, n));
        kernel.run = choose_floating(call.dtype(0), [](auto type) -> Kernel::Run { return run_det<decltype(type)>; });
        return kernel;
      })
      .gradient(
          [](const Backward& b) { return multiply(expand_dims(expand_dims(b.dout(), -1), -1), cofactors(b.in())); })
      .batch([](const Batched& b) { return batch_leading(b); })
      .good({{{4, 1}, {2, 3}}}, {}, 8)
      .good({{{{0, 1}, {2, 3}}, {{1, 1}, {-2, 5}}}}, {}, 8)
      .bad({{1, 2}}, {}, "[det] expected matrices, at least 2 axes, received shape (2,).")
      .bad({{{1, 2, 3}, {2, 4, 5}}}, {}, "[det] expected square matrices, received shape (2, 3).");
}

}  // namespace keratin::ops
