#include <limits>

#include "keratin/ops/batch/axes.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/linalg/inv.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/linalg/lu.h"
#include "keratin/ops/linalg/stack_kernel.h"

namespace keratin::ops {
namespace {

using namespace linalg_detail;

template <class T>
void run_slogdet(const Kernel& kernel, void* const* buffers) {
  const auto& stack = kernel.state_as<MatrixStack>();
  const int64_t n = stack.n;
  const T* in = kernel.in<T>(buffers, 0);
  T *signs = kernel.out<T>(buffers), *logs = kernel.out<T>(buffers, 1);
  for_each_matrix(stack, buffers[3], [&](int64_t i, double* a) {
    auto* pivots = reinterpret_cast<int64_t*>(a + n * n);
    widen_all(in + i * n * n, n * n, a);
    const bool singular = eliminate(a, n, n, pivots) != kFine;
    double sign = 1, log = 0;
    for (int64_t k = 0; k < n; ++k) {
      const double pivot = a[k * n + k];
      sign *= (pivots[k] == k ? 1 : -1) * (std::isnan(pivot) ? pivot : pivot < 0 ? -1.0 : 1.0);
      log += std::log(std::fabs(pivot));
    }
    signs[i] = narrow<T>(singular ? 0 : sign);
    logs[i] = narrow<T>(singular ? -std::numeric_limits<double>::infinity() : log);
    return kFine;
  });
}

}  // namespace

OpDef slogdet_def() {
  return OpDef("slogdet")
      .doc(
          "The sign of the determinant of square matrices and the logarithm of its size, which neither overflow nor "
          "vanish: by Gaussian elimination in float64. Of singular ones: 0 and -inf. Gradient (Giles 2008, 2.2.4): "
          "dx = x^-T dlog; an error where x is singular.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .results(2)
      .keras("numpy", "Slogdet")
      .infer([](const OpCall& call) {
        require_square("slogdet", call.shape(0));
        const TensorSpec out{batch_of(call.shape(0)), call.dtype(0)};
        return std::vector<TensorSpec>{out, out};
      })
      .prepare([](const OpCall& call) {
        const int64_t n = call.shape(0).last();
        Kernel kernel = stack_kernel(call, checked_add(checked_multiply(n, n), n), about(n, n, n));
        kernel.run =
            choose_floating(call.dtype(0), [](auto type) -> Kernel::Run { return run_slogdet<decltype(type)>; });
        return kernel;
      })
      .gradient(
          [](const Backward& b) { return multiply(expand_dims(expand_dims(b.dout(1), -1), -1), adjoint(inv(b.in()))); })
      .batch([](const Batched& b) { return batch_leading(b); })
      .good({{{4, 1}, {2, 3}}}, {}, 8)
      .good({{{{0, 1}, {2, 3}}, {{1, 1}, {-2, 5}}}}, {}, 8)
      .bad({{1, 2}}, {}, "[slogdet] expected matrices, at least 2 axes, received shape (2,).")
      .bad({{{1, 2, 3}, {2, 4, 5}}}, {}, "[slogdet] expected square matrices, received shape (2, 3).");
}

}  // namespace keratin::ops
