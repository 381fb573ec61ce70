// What is made of several ops, and the operators; the constants of creation.h.
#pragma once

#include "keratin/core/tensor.h"
#include "keratin/ops/creation/creation.h"
#include "keratin/ops/def/attributes.h"
#include "keratin/ops/generated/options.h"

namespace keratin::ops {

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
