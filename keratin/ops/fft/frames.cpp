#include "keratin/ops/fft/frames.h"

#include <cmath>
#include <numbers>

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/index/take.h"
#include "keratin/ops/generated/shape/broadcast_to.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/generated/shape/strided_slice.h"
#include "keratin/ops/shape/slicing.h"

namespace keratin::ops::fft_detail {
namespace {

// Where the numbers of all windows come from.
Tensor places(int64_t count, int64_t length, int64_t stride) {
  require(checked_multiply(count, length) < int64_t{1} << 40, ErrorCode::kLimit, "[extract_sequences] ", count,
          " windows of ", length, " numbers are too many.");
  Tensor out = Tensor::empty({count, length}, DType::int64);
  auto* at = out.mutable_data<int64_t>();
  for (int64_t i = 0; i < count; ++i)
    for (int64_t j = 0; j < length; ++j) *at++ = i * stride + j;
  return out;
}

// The place in [0, size) that a mirrored place comes from.
int64_t mirrored(int64_t place, int64_t size) {
  const int64_t period = 2 * (size - 1);
  if (period == 0) return 0;
  const int64_t within = ((place % period) + period) % period;
  return within < size ? within : period - within;
}

double cosine_window(const std::string& name, int64_t i, int64_t length) {
  const double turn = std::cos(2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(length));
  return name == "hann" ? 0.5 - 0.5 * turn : 0.54 - 0.46 * turn;
}

}  // namespace

void require_sequences(const Composition& c, const char* op, int64_t length, int64_t stride) {
  const Shape& in = c.in(0).shape();
  if (in.rank() == 0 || in.last() == kUnknown)
    fail(ErrorCode::kShape, "[", op, "] expected at least 1 axis, the last of known size, received shape ", in, ".");
  if (length < 1 || stride < 1)
    fail(ErrorCode::kInvalidArgument, "[", op,
         "] expected sequence_length and sequence_stride of at least 1, received ", length, " and ", stride, ".");
}

Tensor frames(const Tensor& x, int64_t length, int64_t stride) {
  const int64_t size = x.shape(-1), count = size < length ? 0 : 1 + (size - length) / stride;
  return take(x, places(count, length, stride), {.axis = -1});
}

Tensor overlap_add(const Tensor& windows, int64_t stride, int64_t size) {
  static const OpDef& scatter = get_op("take_grad");
  const Tensor at = places(windows.shape(-2), windows.shape(-1), stride);
  // Of the reference the shape alone matters; its leading axes may be unknown, so it is made of the windows.
  const std::vector<int64_t> begin(static_cast<size_t>(windows.rank()), 0), steps(begin.size(), 1);
  std::vector<int64_t> end(begin.size(), kToTheEnd);
  end[end.size() - 1] = end[end.size() - 2] = 1;
  const Tensor first = squeeze(strided_slice(windows, begin, end, steps), {.axis = -2});
  Shape shape = first.shape();
  shape.set(-1, size);
  return call1(scatter, {broadcast_to(first, shape), at, windows}, {int64_t{-1}});
}

Tensor reflected(const Tensor& x, int64_t pad) {
  const int64_t size = x.shape(-1);
  Tensor from = Tensor::empty({checked_add(size, checked_multiply(2, pad))}, DType::int64);
  auto* place = from.mutable_data<int64_t>();
  for (int64_t i = -pad; i < size + pad; ++i) *place++ = mirrored(i, size);
  return take(x, from, {.axis = -1});
}

Tensor window_of(const Composition& c, const char* op, const WindowArguments& at, DType dtype) {
  const int64_t length = c.attrs().integer(0), fft_length = c.attrs().integer(2);
  if (fft_length < length)
    fail(ErrorCode::kInvalidArgument, "[", op, "] expected fft_length to be at least sequence_length, received ",
         fft_length, " and ", length, ".");
  const int64_t left = (fft_length - length) / 2;
  if (c.has(at.input)) {
    const Tensor& given = c.in(at.input);
    if (given.shape() != Shape{length})
      fail(ErrorCode::kShape, "[", op, "] expected a window of shape (", length, ",), received shape ", given.shape(),
           ".");
    const Tensor before = Tensor::zeros({left}, dtype), after = Tensor::zeros({fft_length - length - left}, dtype);
    return concatenate({before, cast(given, dtype), after}, {.axis = 0});
  }
  if (c.attrs().is_none(at.attribute)) return ones({fft_length}, dtype);
  const std::string& name = c.attrs().text(at.attribute);
  if (name != "hann" && name != "hamming")
    fail(ErrorCode::kInvalidArgument, "[", op, "] expected window to be \"hann\" or \"hamming\", received \"", name,
         "\".");
  Tensor values = Tensor::zeros({fft_length}, DType::float64);
  for (int64_t i = 0; i < length; ++i) values.mutable_data<double>()[left + i] = cosine_window(name, i, length);
  return cast(values, dtype);
}

}  // namespace keratin::ops::fft_detail
