#include "keratin/ops/composite.h"

#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/bitwise_and.h"
#include "keratin/ops/generated/elementwise/bitwise_invert.h"
#include "keratin/ops/generated/elementwise/bitwise_left_shift.h"
#include "keratin/ops/generated/elementwise/bitwise_or.h"
#include "keratin/ops/generated/elementwise/bitwise_right_shift.h"
#include "keratin/ops/generated/elementwise/bitwise_xor.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/greater.h"
#include "keratin/ops/generated/elementwise/greater_equal.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/less_equal.h"
#include "keratin/ops/generated/elementwise/mod.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/subtract.h"

namespace keratin {

using ops::Arg;

namespace {

// The left side of a compound assignment: the line is known to the right one.
Arg left(const Tensor& a, const Arg& b) { return Arg(a, b.where().file, b.where().line); }

}  // namespace

Tensor operator+(const Arg& a, const Arg& b) { return ops::add(a, b); }
Tensor operator-(const Arg& a, const Arg& b) { return ops::subtract(a, b); }
Tensor operator*(const Arg& a, const Arg& b) { return ops::multiply(a, b); }
Tensor operator/(const Arg& a, const Arg& b) { return ops::divide(a, b); }
Tensor operator%(const Arg& a, const Arg& b) { return ops::mod(a, b); }
Tensor operator<(const Arg& a, const Arg& b) { return ops::less(a, b); }
Tensor operator<=(const Arg& a, const Arg& b) { return ops::less_equal(a, b); }
Tensor operator>(const Arg& a, const Arg& b) { return ops::greater(a, b); }
Tensor operator>=(const Arg& a, const Arg& b) { return ops::greater_equal(a, b); }
Tensor operator&(const Arg& a, const Arg& b) { return ops::bitwise_and(a, b); }
Tensor operator|(const Arg& a, const Arg& b) { return ops::bitwise_or(a, b); }
Tensor operator^(const Arg& a, const Arg& b) { return ops::bitwise_xor(a, b); }
Tensor operator<<(const Arg& a, const Arg& b) { return ops::bitwise_left_shift(a, b); }
Tensor operator>>(const Arg& a, const Arg& b) { return ops::bitwise_right_shift(a, b); }
Tensor operator-(const Arg& a) { return ops::negative(a); }
Tensor operator+(const Arg& a) { return static_cast<const Tensor&>(a); }
Tensor operator~(const Arg& a) { return ops::bitwise_invert(a); }

Tensor& operator+=(Tensor& a, const Arg& b) { return a = ops::add(left(a, b), b); }
Tensor& operator-=(Tensor& a, const Arg& b) { return a = ops::subtract(left(a, b), b); }
Tensor& operator*=(Tensor& a, const Arg& b) { return a = ops::multiply(left(a, b), b); }
Tensor& operator/=(Tensor& a, const Arg& b) { return a = ops::divide(left(a, b), b); }
Tensor& operator%=(Tensor& a, const Arg& b) { return a = ops::mod(left(a, b), b); }
Tensor& operator&=(Tensor& a, const Arg& b) { return a = ops::bitwise_and(left(a, b), b); }
Tensor& operator|=(Tensor& a, const Arg& b) { return a = ops::bitwise_or(left(a, b), b); }
Tensor& operator^=(Tensor& a, const Arg& b) { return a = ops::bitwise_xor(left(a, b), b); }
Tensor& operator<<=(Tensor& a, const Arg& b) { return a = ops::bitwise_left_shift(left(a, b), b); }
Tensor& operator>>=(Tensor& a, const Arg& b) { return a = ops::bitwise_right_shift(left(a, b), b); }

}  // namespace keratin
