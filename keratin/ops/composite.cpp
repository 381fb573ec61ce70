#include "keratin/ops/composite.h"

#include <cmath>

#include "keratin/base/error.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/creation/full_like.h"
#include "keratin/ops/generated/creation/linspace.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/ceil.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/greater_equal.h"
#include "keratin/ops/generated/elementwise/isfinite.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/less_equal.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/reduce/mean.h"
#include "keratin/ops/generated/reduce/min.h"
#include "keratin/ops/generated/shape/broadcast_to.h"

namespace keratin::ops {
namespace {

void require_known(const char* op, const Shape& shape) {
  require(shape.fully_known(), ErrorCode::kShape, "[", op, "] expected known sizes, received shape ", shape,
          ". For the shape of a symbolic tensor use ", op, "_like.");
}

// A list of doubles as `dtype`: exact for every integer dtype up to 2^53.
Tensor from_doubles(const std::vector<double>& values, DType dtype, const Shape& shape = Shape::unset()) {
  return cast(Tensor(values, shape), dtype);
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

Tensor full(const Shape& shape, const Tensor& fill_value, DType dtype) {
  require_known("full", shape);
  if (fill_value.is_weak()) return Tensor::full(shape, fill_value.item(), dtype);
  return broadcast_to(cast(fill_value, dtype), shape);
}

Tensor full_like(const Tensor& x, const Tensor& fill_value) {
  const Tensor value =
      fill_value.is_weak() ? Tensor::scalar(fill_value.item(), x.dtype()) : cast(fill_value, x.dtype());
  return broadcast_like(value, x);
}

Tensor eye(int64_t n, int64_t m, DType dtype) {
  const int64_t columns = m == kUnknown ? n : m;
  require(n >= 0 && columns >= 0, ErrorCode::kInvalidArgument, "[eye] expected sizes of at least 0, received ", n,
          " and ", columns, ".");
  std::vector<double> values(static_cast<size_t>(n * columns), 0);
  for (int64_t i = 0; i < std::min(n, columns); ++i) values[static_cast<size_t>(i * columns + i)] = 1;
  return from_doubles(values, dtype, {n, columns});
}

Tensor arange(double start, double stop, double step, DType dtype) {
  require(step != 0 && std::isfinite(start) && std::isfinite(stop) && std::isfinite(step), ErrorCode::kInvalidArgument,
          "[arange] expected finite numbers and a step other than 0, received ", start, ", ", stop, ", ", step, ".");
  const auto count = static_cast<int64_t>(std::max(0.0, std::ceil((stop - start) / step)));
  std::vector<double> values(static_cast<size_t>(count));
  for (size_t i = 0; i < values.size(); ++i) values[i] = start + step * static_cast<double>(i);
  return from_doubles(values, dtype);
}

Tensor linspace(double start, double stop, int64_t num, DType dtype) {
  require(num >= 0, ErrorCode::kInvalidArgument, "[linspace] expected at least 0 values, received ", num, ".");
  std::vector<double> values(static_cast<size_t>(num), start);
  for (int64_t i = 1; i < num; ++i)
    values[static_cast<size_t>(i)] =
        i + 1 == num ? stop : start + (stop - start) * static_cast<double>(i) / static_cast<double>(num - 1);
  return from_doubles(values, dtype);
}

Tensors moments(const Tensor& x, const Axes& axes, bool keepdims) {
  const ReduceOptions keep{.axis = axes, .keepdims = true};
  const Tensor centre = mean(x, keep);
  const Tensor spread = mean(square(subtract(x, centre)), {.axis = axes, .keepdims = keepdims});
  return {keepdims ? centre : mean(x, {.axis = axes}), spread};
}

}  // namespace keratin::ops

namespace keratin {

Tensor operator+(const Tensor& a, const Tensor& b) { return ops::add(a, b); }
Tensor operator-(const Tensor& a, const Tensor& b) { return ops::subtract(a, b); }
Tensor operator*(const Tensor& a, const Tensor& b) { return ops::multiply(a, b); }
Tensor operator/(const Tensor& a, const Tensor& b) { return ops::divide(a, b); }
Tensor operator-(const Tensor& a) { return ops::negative(a); }
Tensor operator<(const Tensor& a, const Tensor& b) { return ops::less(a, b); }
Tensor operator<=(const Tensor& a, const Tensor& b) { return ops::less_equal(a, b); }
Tensor operator>(const Tensor& a, const Tensor& b) { return ops::greater(a, b); }
Tensor operator>=(const Tensor& a, const Tensor& b) { return ops::greater_equal(a, b); }

}  // namespace keratin
