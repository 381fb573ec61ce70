// What the ops of Fourier transforms share.
#pragma once

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::ops::fft_detail {

/// Throws unless the list is a real and an imaginary part: two tensors of one shape, float32 or float64, with at least
/// `rank` axes, none of which is empty.
void require_pair(const OpCall& call, int64_t rank = 1);
/// Throws unless input i is float32 or float64.
void require_floats(const OpCall& call, size_t i = 0);
/// The length of a real transform: attribute 0, or `otherwise` (kUnknown: not known yet). Throws unless it is positive.
int64_t length_of(const OpCall& call, int64_t otherwise);

/// A pair of which either may be batched, with the examples in front of both.
Tensors whole_batch(const Batched& b);

/// From which input and to which output a kernel goes.
enum class Direction {
  kComplex,     ///< pair to pair
  kFromReal,    ///< real numbers to the first half of their spectrum
  kBackToReal,  ///< the first half of a spectrum to real numbers, divided by n
};
/// The kernel over the last axis, for transforms of length n.
Kernel transform_kernel(const OpCall& call, Direction direction, int64_t n);

/// 1 for the numbers of a half spectrum that stand for themselves (the first, and for even n the last), `others` for
/// those that stand for their conjugates too.
Tensor half_weights(int64_t n, double others, DType dtype);
/// The last axis cut or filled up with zeros to that of `reference`.
Tensor fitted_like(const Tensor& x, const Tensor& reference);
/// The sizes of the last axis that a gradient needs to know.
int64_t known_last(const Tensor& x, const char* op);

}  // namespace keratin::ops::fft_detail
