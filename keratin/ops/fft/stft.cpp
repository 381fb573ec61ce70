#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/fft/frames.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/fft/rfft.h"

namespace keratin::ops {
namespace {

enum Attr { kLength, kStride, kFftLength, kWindow, kCenter };

Tensors short_time(const Composition& c) {
  const int64_t stride = c.attrs().integer(kStride), fft_length = c.attrs().integer(kFftLength);
  Tensor x = c.in();
  if (x.dtype() != DType::float32 && x.dtype() != DType::float64)
    fail(ErrorCode::kDType, "[stft] expected float32 or float64, received ", to_string(spec_of(x)), ". Cast it first.");
  fft_detail::require_sequences(c, "stft", c.attrs().integer(kLength), stride);
  const Tensor window = fft_detail::window_of(c, "stft", {kWindow, 1}, x.dtype());
  if (x.shape(-1) == 0)
    fail(ErrorCode::kShape, "[stft] expected a signal that is not empty, received shape ", x.shape(), ".");
  if (c.attrs().boolean(kCenter)) x = fft_detail::reflected(x, fft_length / 2);
  if (x.shape(-1) < fft_length)
    fail(ErrorCode::kShape, "[stft] expected at least fft_length (", fft_length,
         ") numbers along the last axis, received shape ", x.shape(), ". Pad it, or give center.");
  return rfft(multiply(fft_detail::frames(x, fft_length, stride), window));
}

}  // namespace

OpDef stft_def() {
  return OpDef("stft")
      .in({"x"}, Inputs::kAsGiven)
      .doc(
          "The short-time Fourier transform along the last axis: windows of the signal, times a window function, each "
          "through rfft: a real and an imaginary part of axes (..., windows, fft_length / 2 + 1). With center the "
          "signal "
          "is mirrored at its ends, so that window t has its middle at t * sequence_stride.")
      .keras("math", "STFT")
      .attr("sequence_length", AttributeKind::kInt, {}, "The size of the window function.")
      .attr("sequence_stride", AttributeKind::kInt, {}, "From one window to the next.")
      .attr("fft_length", AttributeKind::kInt, {}, "The size of a transform; zeros around the window function fill it.")
      .attr("window", AttributeKind::kOptionalText, std::string("hann"), "\"hann\", \"hamming\", or none: ones.")
      .attr("center", AttributeKind::kBool, true, "Mirror the signal at its ends.")
      .optional_in("window_values")
      .results(2)
      .compose([](const Composition& c) -> Composed { return short_time(c); })
      .good({floats({1, 2, -3, 4, 0.5f, 6, 7, -8, 9, 1})}, {int64_t{4}, int64_t{2}, int64_t{6}})
      .good({floats({1, 2, -3, 4, 0.5f, 6, 7, -8, 9, 1}, {2, 5})},
            {int64_t{3}, int64_t{1}, int64_t{4}, std::string("hamming"), false})
      .good({floats({1, 2, -3, 4, 0.5f}), floats({1, 2, 3})}, {int64_t{3}, int64_t{2}, int64_t{4}})
      .good({floats({1, 2, -3, 4, 0.5f})}, {int64_t{3}, int64_t{2}, int64_t{4}, Attribute()})
      .bad({floats({1, 2})}, {int64_t{4}, int64_t{2}, int64_t{3}},
           "[stft] expected fft_length to be at least sequence_length, received 3 and 4.")
      .bad({floats({1, 2})}, {int64_t{4}, int64_t{2}, int64_t{4}, std::string("kaiser")},
           "[stft] expected window to be \"hann\" or \"hamming\", received \"kaiser\".")
      .bad({ints({1, 2})}, {int64_t{2}, int64_t{1}, int64_t{2}},
           "[stft] expected float32 or float64, received int32 (2,). Cast it first.")
      .bad({floats({1, 2}), floats({1, 2, 3})}, {int64_t{2}, int64_t{1}, int64_t{2}},
           "[stft] expected a window of shape (2,), received shape (3,).");
}

}  // namespace keratin::ops
