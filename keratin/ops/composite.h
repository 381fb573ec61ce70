// What is made of several ops, and the operators; the constants of creation.h.
#pragma once

#include "keratin/core/tensor.h"
#include "keratin/ops/assert_finite.h"
#include "keratin/ops/creation/creation.h"
#include "keratin/ops/def/arg.h"
#include "keratin/ops/def/attributes.h"
#include "keratin/ops/generated/options.h"

namespace keratin {

Tensor operator+(const ops::Arg& a, const ops::Arg& b);
Tensor operator-(const ops::Arg& a, const ops::Arg& b);
Tensor operator*(const ops::Arg& a, const ops::Arg& b);
Tensor operator/(const ops::Arg& a, const ops::Arg& b);
Tensor operator%(const ops::Arg& a, const ops::Arg& b);  ///< ops::mod: the sign of b
Tensor operator-(const ops::Arg& a);
Tensor operator+(const ops::Arg& a);
Tensor operator<(const ops::Arg& a, const ops::Arg& b);
Tensor operator<=(const ops::Arg& a, const ops::Arg& b);
Tensor operator>(const ops::Arg& a, const ops::Arg& b);
Tensor operator>=(const ops::Arg& a, const ops::Arg& b);
// Of integers bit by bit, of bools logical.
Tensor operator&(const ops::Arg& a, const ops::Arg& b);
Tensor operator|(const ops::Arg& a, const ops::Arg& b);
Tensor operator^(const ops::Arg& a, const ops::Arg& b);
Tensor operator~(const ops::Arg& a);
Tensor operator<<(const ops::Arg& a, const ops::Arg& b);
Tensor operator>>(const ops::Arg& a, const ops::Arg& b);
// `a` becomes another tensor; other handles on the one that it was keep it.
Tensor& operator+=(Tensor& a, const ops::Arg& b);
Tensor& operator-=(Tensor& a, const ops::Arg& b);
Tensor& operator*=(Tensor& a, const ops::Arg& b);
Tensor& operator/=(Tensor& a, const ops::Arg& b);
Tensor& operator%=(Tensor& a, const ops::Arg& b);
Tensor& operator&=(Tensor& a, const ops::Arg& b);
Tensor& operator|=(Tensor& a, const ops::Arg& b);
Tensor& operator^=(Tensor& a, const ops::Arg& b);
Tensor& operator<<=(Tensor& a, const ops::Arg& b);
Tensor& operator>>=(Tensor& a, const ops::Arg& b);
// No == and !=: handles in containers need them to be plain comparisons; say ops::equal.

}  // namespace keratin
