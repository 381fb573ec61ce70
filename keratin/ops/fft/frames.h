// Windows of a signal: what short-time Fourier transforms share.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::fft_detail {

/// Throws unless the last axis of input 0 is known and both numbers are positive.
void require_sequences(const Composition& c, const char* op, int64_t length, int64_t stride);
/// Windows of `length` numbers along the last axis, `stride` apart: (..., windows, length).
Tensor frames(const Tensor& x, int64_t length, int64_t stride);
/// The inverse in the sense of the adjoint: windows added up where they came from, `size` numbers in all.
Tensor overlap_add(const Tensor& windows, int64_t stride, int64_t size);
/// `pad` numbers on either side of the last axis, mirrored at its ends without repeating them; as often as it takes.
Tensor reflected(const Tensor& x, int64_t pad);

/// Where an op has its window: the attribute with its name, the input with its values.
struct WindowArguments {
  size_t attribute, input;
};
/// "hann" and "hamming" (periodic, as scipy.signal.get_window gives them), or the values given, of shape
/// (sequence_length,), with zeros on both sides up to fft_length (attributes 0 and 2); fft_length ones without either.
Tensor window_of(const Composition& c, const char* op, const WindowArguments& at, DType dtype);

}  // namespace keratin::ops::fft_detail
