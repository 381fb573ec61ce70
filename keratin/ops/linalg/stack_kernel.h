// Kernels of ops with one input of square or any matrices, worked on one after the other.
#pragma once

#include <memory>

#include "keratin/ops/linalg/matrices.h"

namespace keratin::ops::linalg_detail {

/// Matrices of m rows and n columns.
struct MatrixStack : Stack {
  int64_t m = 0, n = 0;
};

/// A kernel whose state is the stack of the first input's matrices; `scratch` numbers (of the computing type) for each.
inline Kernel stack_kernel(const OpCall& call, int64_t scratch, int64_t work) {
  auto stack = std::make_shared<MatrixStack>();
  stack->m = call.shape(0)[-2], stack->n = call.shape(0)[-1];
  stack->count = batch_of(call.shape(0)).size();
  stack->scratch = checked_multiply(scratch, is_complex(call.dtype(0)) ? 2 : 1);
  stack->work = work;
  Kernel kernel;
  kernel.scratch_bytes = stack->scratch_bytes();
  kernel.state = std::move(stack);
  kernel.outputs = static_cast<int64_t>(call.outputs.size());
  return kernel;
}

/// a * b * c, at most the largest number.
inline int64_t about(int64_t a, int64_t b, int64_t c) {
  const double product = static_cast<double>(a) * static_cast<double>(b) * static_cast<double>(c);
  return product > 1e18 ? int64_t{1} << 60 : static_cast<int64_t>(product);
}

/// Element by element between storage and the computing type.
template <class T>
void widen_all(const T* from, int64_t count, Wide<T>* to) {
  std::transform(from, from + count, to, widen<T>);
}
template <class T>
void narrow_all(const Wide<T>* from, int64_t count, T* to) {
  std::transform(from, from + count, to, narrow<T>);
}

/// A power of two near the largest size of `count` numbers; 1 for zeros, and for numbers that are not finite. Divided
/// by it, squares neither overflow nor vanish.
template <class W>
double scale_of(const W* a, int64_t count) {
  double largest = 0;
  for (int64_t i = 0; i < count; ++i) largest = std::max(largest, size1(a[i]));
  if (largest == 0 || !std::isfinite(largest)) return 1;
  return std::ldexp(1.0, std::clamp(std::ilogb(largest), -1000, 1000));
}
template <class W>
bool all_finite(const W* a, int64_t count) {
  return std::all_of(a, a + count, [](W x) { return std::isfinite(size1(x)); });
}

}  // namespace keratin::ops::linalg_detail
