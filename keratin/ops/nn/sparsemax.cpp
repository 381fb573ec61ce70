#include <algorithm>

#include "keratin/ops/batch/axes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/threshold.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/nn/rows.h"

namespace keratin::ops {
namespace {

// The threshold of the projection: sorted from the largest (NaN last), the first k elements stay above (their sum - 1)
// / k.
template <class C>
C threshold(C* sorted, int64_t n) {
  std::sort(sorted, sorted + n, [](C a, C b) { return a > b || (b != b && a == a); });
  C sum = 0, tau = 0;
  for (int64_t k = 1; k <= n; ++k) {
    sum += sorted[k - 1];
    const C candidate = (sum - 1) / static_cast<C>(k);
    if (sorted[k - 1] > candidate) tau = candidate;
  }
  return tau;
}

template <class T>
struct Sparsemax {
  static void run(const Kernel& kernel, void* const* buffers) {
    using C = rows::Compute<T>;
    const rows::Rows all = rows::rows_of(kernel);
    auto* sorted = static_cast<C*>(buffers[2]);
    for (int64_t row = 0; row < all.count; ++row) {
      const T* x = kernel.in<T>(buffers, 0) + all.start(row);
      T* out = kernel.out<T>(buffers) + all.start(row);
      for (int64_t i = 0; i < all.length; ++i) sorted[i] = static_cast<C>(x[i * all.inner]);
      const C tau = threshold(sorted, all.length);
      for (int64_t i = 0; i < all.length; ++i)
        out[i * all.inner] = static_cast<T>(math::maximum(static_cast<C>(x[i * all.inner]) - tau, C{0}));
    }
  }
};

}  // namespace

OpDef sparsemax_def() {
  return OpDef("sparsemax")
      .doc(
          "The point of the probability simplex nearest to x (Martins and Astudillo 2016): max(x - tau, 0) along an "
          "axis, with tau such that the result sums to 1. Small entries become exactly 0.")
      .in({"x"}, Inputs::kPromoteToFloat)
      .attr("axis", AttributeKind::kInt, int64_t{-1}, "The axis whose elements become probabilities.")
      .keras("nn", "Sparsemax")
      .infer(rows::infer_same)
      .prepare([](const OpCall& call) {
        return rows::make_kernel<Sparsemax>({call.shape(0), call.attrs().integer(0)}, call.dtype(0), 1);
      })
      .gradient([](const Backward& b) {
        const Axes axis = b.attrs().integer(0);
        const Tensor support = cast(greater(b.out(), 0.0), b.dout().dtype()), inside = multiply(b.dout(), support);
        const Tensor mean =
            divide(sum(inside, {.axis = axis, .keepdims = true}), sum(support, {.axis = axis, .keepdims = true}));
        return multiply(support, subtract(inside, mean));
      })
      .batch([](const Batched& b) { return batch_along_axis(b, 0); })
      .good({{{1, 0.5, -3}, {0.25, 0.5, 0.375}}}, {}, 8)
      .good({{{1, 0.5, -3}, {0.25, 0.75, 0.375}}}, {int64_t{0}}, 8)
      .bad({{1, 2}}, {int64_t{1}}, "[sparsemax] axis 1 is out of range for a tensor with 1 axes.");
}

}  // namespace keratin::ops
