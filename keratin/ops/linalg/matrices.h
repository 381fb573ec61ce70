// What the ops on matrices share: checks of shapes, and kernels that work on one matrix after the other in double.
#pragma once

#include <algorithm>
#include <complex>
#include <type_traits>
#include <vector>

#include "keratin/base/function_ref.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::ops::linalg_detail {

/// Throws Error kShape unless there are two axes at least.
void require_matrices(const char* op, const Shape& shape);
/// The same, and that the last two have one size (or an unknown one).
void require_square(const char* op, const Shape& shape);
/// The axes before the last two.
inline Shape batch_of(const Shape& shape) { return shape.slice(0, shape.rank() - 2); }
/// `batch` with two more axes.
Shape with_matrix(Shape batch, int64_t rows, int64_t columns);
/// For every matrix of `out` (a broadcast of `batch`) which matrix of `batch` it is.
std::vector<int64_t> broadcast_matrices(const Shape& out, const Shape& batch);

// -- tensors ---------------------------------------------------------------------------------------------------------

/// The last two axes exchanged; of complex matrices also conjugated.
Tensor adjoint(const Tensor& x);
/// x * y with the last two axes of the first, of the second exchanged and conjugated before.
Tensor product(const Tensor& x, const Tensor& y);
Tensor adjoint_product(const Tensor& x, const Tensor& y);
Tensor product_adjoint(const Tensor& x, const Tensor& y);
/// x + adjoint(x), and half of that.
Tensor symmetric_sum(const Tensor& x);
Tensor symmetric_half(const Tensor& x);
/// Vectors along the last axis as the diagonals of matrices of zeros.
Tensor on_diagonal(const Tensor& v);
/// The identity of n rows as x has its dtype.
Tensor identity_like(const Tensor& x, int64_t n);
/// x as columns: (..., n) becomes (..., n, 1), and back.
Tensor as_columns(const Tensor& x);
Tensor as_vectors(const Tensor& x);

// -- kernels ---------------------------------------------------------------------------------------------------------

/// The type in which an element type is computed: double or std::complex<double>.
template <class T>
using Wide = std::conditional_t<kIsComplexType<T>, std::complex<double>, double>;

template <class T>
Wide<T> widen(T x) {
  if constexpr (std::is_class_v<T> && !kIsComplexType<T>)
    return static_cast<double>(static_cast<float>(x));
  else
    return static_cast<Wide<T>>(x);
}
template <class T>
T narrow(Wide<T> x) {
  if constexpr (std::is_class_v<T> && !kIsComplexType<T>)
    return static_cast<T>(static_cast<float>(x));
  else
    return static_cast<T>(x);
}
inline double conjugate(double x) { return x; }
inline std::complex<double> conjugate(std::complex<double> x) { return std::conj(x); }
/// |re| + |im|, the size by which LAPACK chooses pivots.
inline double size1(double x) { return std::fabs(x); }
inline double size1(std::complex<double> x) { return std::fabs(x.real()) + std::fabs(x.imag()); }

/// Calls f(T{}) with the floating or complex element type; nullptr for all others.
template <class F>
Kernel::Run choose_inexact(DType dtype, F f) {
  if (is_complex(dtype)) return visit_complex(dtype, f);
  return visit_dtype(dtype, [&](auto type) -> Kernel::Run {
    using T = decltype(type);
    if constexpr (std::is_floating_point_v<T> || std::is_class_v<T>) return f(type);
    return nullptr;
  });
}
/// The same without the complex types.
template <class F>
Kernel::Run choose_floating(DType dtype, F f) {
  return visit_dtype(dtype, [&](auto type) -> Kernel::Run {
    using T = decltype(type);
    if constexpr (std::is_floating_point_v<T> || std::is_class_v<T>) return f(type);
    return nullptr;
  });
}

/// How a stack of matrices is worked on: in at most kBlocks blocks of neighbours, each by one thread with scratch
/// memory of its own.
struct Stack {
  static constexpr int64_t kBlocks = 16;
  int64_t count = 0;    ///< matrices
  int64_t scratch = 0;  ///< doubles for one matrix
  int64_t work = 0;     ///< operations for one matrix, about

  int64_t blocks() const { return std::min(count, kBlocks); }
  int64_t scratch_bytes() const;
};

/// What a matrix did not let its kernel do: the place (a pivot, an iteration), or kFine.
inline constexpr int64_t kFine = -1;
struct Refusal {
  int64_t matrix = 0;
  int64_t place = kFine;
};

/// Calls body(matrix, scratch) for each matrix of the stack. It gives kFine or the place of a failure; returned is the
/// first failure by the matrices' order.
Refusal for_each_matrix(const Stack& stack, void* scratch, function_ref<int64_t(int64_t, double*)> body);

/// " at matrix 3 of the batch", empty when there is but one.
std::string which_matrix(const Refusal& refusal, int64_t count);

}  // namespace keratin::ops::linalg_detail
