#include "keratin/ops/creation/creation.h"

#include <cmath>
#include <complex>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/elementwise/bessel.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/shape/broadcast_to.h"
#include "keratin/ops/shape/triangle.h"

namespace keratin::ops {
namespace {

void require_known(const char* op, const Shape& shape) {
  if (!shape.fully_known())
    fail(ErrorCode::kShape, "[", op, "] expected known sizes, received shape ", shape,
         ". For the shape of a symbolic tensor use ", op, "_like.");
}

struct Sides {
  int64_t rows, columns;
};

Sides sides_of(const char* op, int64_t rows, int64_t columns) {
  const Sides sides{rows, columns == kUnknown ? rows : columns};
  if (sides.rows < 0 || sides.columns < 0)
    fail(ErrorCode::kInvalidArgument, "[", op, "] expected sizes of at least 0, received ", sides.rows, " and ",
         sides.columns, ".");
  return sides;
}

// x values of a formula of n and x - 1.
template <class Formula>
Tensor window(const char* op, int64_t x, Formula formula) {
  if (x < 0) fail(ErrorCode::kInvalidArgument, "[", op, "] expected at least 0 values, received ", x, ".");
  Tensor out = Tensor::empty({x}, DType::float32);
  float* values = out.mutable_data<float>();
  for (int64_t n = 0; n < x; ++n)
    values[n] = x == 1 ? 1 : static_cast<float>(formula(static_cast<double>(n), static_cast<double>(x - 1)));
  return out;
}

constexpr double kTwoPi = 6.283185307179586;

double scalar_of(const char* name, const Tensor& value) {
  if (value.size() != 1)
    fail(ErrorCode::kShape, "[arange] expected a scalar ", name, ", received shape ", value.shape(), ".");
  return value.item();
}

DType range_dtype(const Tensor& start, const Tensor& stop, const Tensor& step) {
  DType out = start.dtype();
  bool weak = start.is_weak();
  for (const Tensor* t : {&stop, &step}) {
    if (!t->defined()) continue;
    out = promote(out, t->dtype(), weak, t->is_weak());
    weak = weak && t->is_weak();
  }
  return out;
}

}  // namespace

Tensor zeros(const Shape& shape, DType dtype) {
  require_known("zeros", shape);
  return Tensor::zeros(shape, dtype);
}

Tensor ones(const Shape& shape, DType dtype) {
  require_known("ones", shape);
  return Tensor::full(shape, 1, dtype);
}

Tensor empty(const Shape& shape, DType dtype) {
  require_known("empty", shape);
  return Tensor::zeros(shape, dtype);
}

Tensor full(const Shape& shape, const Tensor& fill_value, DType dtype) {
  require_known("full", shape);
  if (fill_value.is_weak()) return Tensor::full(shape, fill_value.item(), dtype);
  return broadcast_to(cast(fill_value, dtype), shape);
}

Tensor eye(int64_t N, int64_t M, int64_t k, DType dtype) {
  const auto [rows, columns] = sides_of("eye", N, M);
  Tensor out = Tensor::zeros({rows, columns}, dtype);
  const Tensor one = Tensor::full({1}, 1, dtype);
  const int64_t width = size_of(dtype), first = k < 0 ? (k < -rows ? rows : -k) : 0;
  auto* bytes = static_cast<char*>(out.mutable_raw());
  for (int64_t row = first; row < rows && k < columns && row + k < columns; ++row)
    std::copy_n(static_cast<const char*>(one.raw()), width, bytes + (row * columns + row + k) * width);
  return out;
}

Tensor eye(int64_t N, int64_t M, DType dtype) { return eye(N, M, 0, dtype); }

Tensor identity(int64_t n, DType dtype) { return eye(n, n, 0, dtype); }

Tensor tri(int64_t N, int64_t M, int64_t k, DType dtype) {
  const auto [rows, columns] = sides_of("tri", N, M);
  return cast(lower_triangle(rows, columns, k), dtype);
}

Tensor arange(const Tensor& start, const Tensor& stop, const Tensor& step, std::optional<DType> dtype) {
  const double first = stop.defined() ? scalar_of("start", start) : 0;
  const double last = scalar_of("stop", stop.defined() ? stop : start);
  const double stride = step.defined() ? scalar_of("step", step) : 1;
  if (stride == 0 || !std::isfinite(first) || !std::isfinite(last) || !std::isfinite(stride))
    fail(ErrorCode::kInvalidArgument, "[arange] expected finite numbers and a step other than 0, received ", first,
         ", ", last, ", ", stride, ".");
  const double count = std::max(0.0, std::ceil((last - first) / stride));
  constexpr double kMost = 1e15;
  if (!(count < kMost)) fail(ErrorCode::kLimit, "[arange] expected fewer than 1e15 values, received ", count, ".");
  Tensor out = Tensor::empty({static_cast<int64_t>(count)}, DType::float64);
  double* values = out.mutable_data<double>();
  for (int64_t i = 0; i < out.size(); ++i) values[i] = first + stride * static_cast<double>(i);
  return cast(out, dtype ? *dtype : range_dtype(start, stop, step));
}

std::pair<Tensor, Tensor> linspace_with_step(const Tensor& start, const Tensor& stop, int64_t num, bool endpoint,
                                             std::optional<DType> dtype, int64_t axis) {
  static const OpDef& op = get_op("linspace");
  Tensors both = call(op, {start, stop}, {num, endpoint, true, to_attribute(dtype), axis});
  return {both[0], both[1]};
}

Tensor bartlett(int64_t x) {
  return window("bartlett", x, [](double n, double end) { return 1 - std::fabs(2 * n / end - 1); });
}

Tensor blackman(int64_t x) {
  return window("blackman", x, [](double n, double end) {
    const double angle = kTwoPi * n / end;
    return 0.42 - 0.5 * std::cos(angle) + 0.08 * std::cos(2 * angle);
  });
}

Tensor hamming(int64_t x) {
  return window("hamming", x, [](double n, double end) { return 0.54 - 0.46 * std::cos(kTwoPi * n / end); });
}

Tensor hanning(int64_t x) {
  return window("hanning", x, [](double n, double end) { return 0.5 - 0.5 * std::cos(kTwoPi * n / end); });
}

Tensor kaiser(int64_t x, double beta) {
  return window("kaiser", x, [beta](double n, double end) {
    const double across = 2 * n / end - 1;
    return bessel_i(0, beta * std::sqrt(1 - across * across)) / bessel_i(0, beta);
  });
}

}  // namespace keratin::ops
