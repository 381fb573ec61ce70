// What is made of several ops, constants, and the operators.
#pragma once

#include "keratin/core/tensor.h"
#include "keratin/ops/def/attributes.h"
#include "keratin/ops/generated/options.h"

namespace keratin::ops {

// -- constants; sizes must be known ----------------------------------------------------------------------------------
Tensor zeros(const Shape& shape, DType dtype = DType::float32);
Tensor ones(const Shape& shape, DType dtype = DType::float32);
/// `fill_value`, broadcast to the shape, as `dtype`.
Tensor full(const Shape& shape, const Tensor& fill_value, DType dtype = DType::float32);
/// `fill_value`, broadcast to the shape of x, in its dtype.
Tensor full_like(const Tensor& x, const Tensor& fill_value);
/// Ones on the diagonal of n rows and m columns (unknown: n).
Tensor eye(int64_t n, int64_t m = kUnknown, DType dtype = DType::float32);
/// start, start + step, ... before stop.
Tensor arange(double start, double stop, double step = 1, DType dtype = DType::int32);
/// num values from start to stop, both included.
Tensor linspace(double start, double stop, int64_t num, DType dtype = DType::float32);

// -- statistics ------------------------------------------------------------------------------------------------------
/// Mean and (biased) variance.
Tensors moments(const Tensor& x, const Axes& axes, bool keepdims = false);

}  // namespace keratin::ops

namespace keratin {

Tensor operator+(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a, const Tensor& b);
Tensor operator*(const Tensor& a, const Tensor& b);
Tensor operator/(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a);
Tensor operator<(const Tensor& a, const Tensor& b);
Tensor operator<=(const Tensor& a, const Tensor& b);
Tensor operator>(const Tensor& a, const Tensor& b);
Tensor operator>=(const Tensor& a, const Tensor& b);
// No == and !=: handles in containers need them to be plain comparisons; say ops::equal.

}  // namespace keratin
