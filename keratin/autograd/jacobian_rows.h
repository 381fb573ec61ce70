// Jacobians from calls that ran, row by row.
#pragma once

#include "keratin/ops/def/reverse.h"

namespace keratin::autograd {

/// d output[i] / d source[j] for all i and j, of shape output.shape + source.shape, for each source; zeros where
/// nothing depends. One walk back for every element of the output.
ops::Tensors jacobians(const ops::CallLog& log, const Tensor& output, const ops::Tensors& sources);

}  // namespace keratin::autograd
