// Convolution of each channel by itself, for depthwise_conv and separable_conv.
#pragma once

#include "keratin/ops/nn/conv/geometry.h"

namespace keratin::ops::conv_detail {

/// kernel (axes..., channels, multiplier). Errors name `op`.
Tensor depthwise(const char* op, const Tensor& inputs, const Tensor& kernel, const Options& options);

}  // namespace keratin::ops::conv_detail
