#include "keratin/ops/assert_finite.h"

#include <cmath>

#include "keratin/base/error.h"

namespace keratin::ops {
namespace {

struct Findings {
  int64_t nans = 0, infinities = 0, first = -1;
};

template <class T>
Findings look(const T* values, int64_t count) {
  Findings found;
  for (int64_t i = 0; i < count; ++i) {
    const auto value = static_cast<std::conditional_t<std::is_class_v<T>, float, T>>(values[i]);
    if (std::isfinite(value)) continue;
    ++(std::isnan(value) ? found.nans : found.infinities);
    if (found.first < 0) found.first = i;
  }
  return found;
}

Findings look(const Tensor& x) {
  if (x.dtype() == DType::float16) return look(x.data<float16>(), x.size());
  if (x.dtype() == DType::bfloat16) return look(x.data<bfloat16>(), x.size());
  const int64_t parts = is_complex(x.dtype()) ? 2 : 1;  // a complex number is two numbers
  Findings found = real_dtype(x.dtype()) == DType::float32
                       ? look(static_cast<const float*>(x.raw()), x.size() * parts)
                       : look(static_cast<const double*>(x.raw()), x.size() * parts);
  if (found.first >= 0) found.first /= parts;
  return found;
}

// The indices of a row-major position, "(0, 3)".
std::string indices_of(const Shape& shape, int64_t position) {
  Shape indices = shape;
  for (int64_t axis = shape.rank() - 1; axis >= 0; --axis) {
    indices.set(axis, position % shape[axis]);
    position /= shape[axis];
  }
  return to_string(indices);
}

}  // namespace

Tensor assert_finite(const Arg& x, std::string_view name) {
  const Tensor& values = x;
  if (values.is_symbolic() || !is_inexact(values.dtype())) return values;
  const Findings found = look(values);
  if (found.first < 0) return values;
  const Error error(ErrorCode::kNonFinite,
                    cat("[assert_finite] ", name, " (", to_string(values.dtype()), " ", values.shape(), ") has ",
                        found.nans, " NaN and ", found.infinities, " infinite elements; the first, at index ",
                        indices_of(values.shape(), found.first), ", is ",
                        to_string(Tensor(values.reshaped({values.size()})[found.first])), "."));
  throw x.where().is_users() ? error.from(x.where()) : error;
}

}  // namespace keratin::ops
