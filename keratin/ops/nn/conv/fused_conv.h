// What the compiler asks of convolutions with an epilogue.
#pragma once

#include "keratin/ops/linalg/matmul/epilogue.h"

namespace keratin::ops::conv_detail {

/// The step that the op named `op` is on the outputs of a convolution, its input number `hand`. `other`: its other
/// input, one number or one a filter; null when there is none. None when convolutions do not know it.
std::optional<matmul_detail::EpilogueStep> epilogue_step(std::string_view op, size_t hand, const TensorSpec& outputs,
                                                         bool channels_first, const TensorSpec* other);

}  // namespace keratin::ops::conv_detail
