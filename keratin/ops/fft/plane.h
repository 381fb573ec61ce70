// Transforms over the last two axes.
#pragma once

#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/fft/fft.h"
#include "keratin/ops/generated/shape/swapaxes.h"

namespace keratin::ops::fft_detail {

/// The pair transformed along its last axis, then along the one before.
inline Tensors plane(const Composition& c, const char* op) {
  require(c.ins().size() == 2, ErrorCode::kInvalidArgument, "[", op,
          "] expected two tensors, a real and an imaginary part, received ", c.ins().size(), ".");
  require(c.in(0).rank() >= 2, ErrorCode::kShape, "[", op, "] expected at least 2 axes, received shape ",
          c.in(0).shape(), ".");
  require(c.in(0).shape(-1) != kUnknown && c.in(0).shape(-2) != kUnknown, ErrorCode::kShape, "[", op,
          "] expected the last two axes to be known, received shape ", c.in(0).shape(), ".");
  const auto turned = [](const Tensors& x) { return Tensors{swapaxes(x[0], -1, -2), swapaxes(x[1], -1, -2)}; };
  return turned(fft(turned(fft(c.ins()))));
}

}  // namespace keratin::ops::fft_detail
