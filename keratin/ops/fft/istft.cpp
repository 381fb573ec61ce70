#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/fft/frames.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/fft/irfft.h"
#include "keratin/ops/generated/shape/broadcast_to.h"
#include "keratin/ops/generated/shape/strided_slice.h"
#include "keratin/ops/shape/slicing.h"

namespace keratin::ops {
namespace {

enum Attr { kLength, kStride, kFftLength, kSize, kWindow, kCenter };
constexpr size_t kWindowInput = 2;

// What center added is cut off, and what lies beyond the length.
Tensor cut(const Composition& c, const Tensor& x) {
  const int64_t total = x.shape(-1);
  const int64_t margin = c.attrs().boolean(kCenter) ? c.attrs().integer(kFftLength) / 2 : 0;
  const int64_t first = std::min(margin, total);
  int64_t last = std::max(first, total - margin);
  if (!c.attrs().is_none(kSize)) {
    const int64_t size = c.attrs().integer(kSize);
    require(size >= 0, ErrorCode::kInvalidArgument, "[istft] expected length to be at least 0, received ", size, ".");
    last = std::min(total, checked_add(first, size));
  }
  std::vector<int64_t> begin(static_cast<size_t>(x.rank()), 0), end(begin.size(), kToTheEnd), steps(begin.size(), 1);
  begin.back() = first, end.back() = last;
  return strided_slice(x, begin, end, steps);
}

Tensor signal(const Composition& c) {
  const int64_t length = c.attrs().integer(kLength), stride = c.attrs().integer(kStride),
                fft_length = c.attrs().integer(kFftLength);
  const Tensor& re = c.in(0);
  if (re.rank() < 2 || re.shape(-2) == kUnknown || re.shape(-2) == 0)
    fail(ErrorCode::kShape,
         "[istft] expected axes (..., windows, bins), the windows known and at least 1, received shape ", re.shape(),
         ".");
  fft_detail::require_sequences(c, "istft", length, stride);
  const Tensor window = fft_detail::window_of(c, "istft", {kWindow, kWindowInput}, re.dtype());
  const int64_t count = re.shape(-2);
  const int64_t total = checked_add(checked_multiply(stride, count - 1), fft_length);
  const Tensor windows = multiply(irfft({re, c.in(1)}, {.fft_length = fft_length}), window);
  const Tensor weight = fft_detail::overlap_add(broadcast_to(square(window), {count, fft_length}), stride, total);
  const Tensor sum = fft_detail::overlap_add(windows, stride, total);
  const Tensor out = divide(sum, where(greater(weight, 1e-10), weight, 1.0));
  if (c.has(kWindowInput) || !c.attrs().is_none(kWindow)) return cut(c, out);
  return cut(c, multiply(out, static_cast<double>(fft_length) / static_cast<double>(stride)));
}

}  // namespace

OpDef istft_def() {
  return OpDef("istft")
      .in({"real", "imag"}, Inputs::kAsGiven)
      .doc(
          "The inverse of stft, by overlap and add (Griffin and Lim 1984): the signal whose windows are closest to the "
          "given ones, (sum of w irfft(x)) / (sum of w^2). Without a window it is fft_length / sequence_stride times "
          "that, as in Keras.")
      .keras("math", "ISTFT")
      .attr("sequence_length", AttributeKind::kInt, {}, "The size of the window function.")
      .attr("sequence_stride", AttributeKind::kInt, {}, "From one window to the next.")
      .attr("fft_length", AttributeKind::kInt, {}, "The size of a transform.")
      .attr("length", AttributeKind::kOptionalInt, Attribute(), "Of the result at most; none given: all of the signal.")
      .attr("window", AttributeKind::kOptionalText, std::string("hann"), "\"hann\", \"hamming\", or none: ones.")
      .attr("center", AttributeKind::kBool, true, "The signal was mirrored at its ends.")
      .optional_in("window_values")
      .compose([](const Composition& c) -> Composed { return signal(c); })
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8, 9}, {3, 3}), floats({0, 1, 0, 0, -1, 0, 0, 2, 0}, {3, 3})},
            {int64_t{4}, int64_t{2}, int64_t{4}, Attribute(), std::string("hamming"), false})
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8, 9}, {3, 3}), floats({0, 1, 0, 0, -1, 0, 0, 2, 0}, {3, 3})},
            {int64_t{4}, int64_t{2}, int64_t{4}, int64_t{3}})
      .good({floats({1, 2, 3, 4, 5, 6}, {1, 2, 3}), floats({0, 1, 0, 0, -1, 0}, {1, 2, 3})},
            {int64_t{4}, int64_t{1}, int64_t{4}, Attribute(), Attribute()})
      .bad({floats({1, 2}), floats({1, 2})}, {int64_t{2}, int64_t{1}, int64_t{2}},
           "[istft] expected axes (..., windows, bins), the windows known and at least 1, received shape (2,).")
      .bad({floats({1, 2}, {1, 2}), floats({1, 2}, {1, 2})}, {int64_t{3}, int64_t{1}, int64_t{2}},
           "[istft] expected fft_length to be at least sequence_length, received 2 and 3.");
}

}  // namespace keratin::ops
