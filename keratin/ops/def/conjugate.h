// Complex numbers in gradient rules. The gradient of a real loss L with respect to z = x + iy is dL/dx + i dL/dy, as in
// PyTorch (twice the conjugate Wirtinger derivative), so that z - rate * gradient descends. Where out = f(z) is
// holomorphic that is dout * conj(f'(z)): a rule written for real numbers holds with the derivative conjugated.
#pragma once

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops {

/// The complex conjugate; a real tensor as it is, at no cost.
inline Tensor conjugate_of(const Tensor& x) {
  if (!is_complex(x.dtype())) return x;
  static const OpDef& op = get_op("conj");
  return call1(op, {x});
}

}  // namespace keratin::ops
