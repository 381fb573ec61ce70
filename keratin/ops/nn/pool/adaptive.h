// Poolings that are told how many windows there shall be.
#pragma once

#include "keratin/ops/nn/pool/windows.h"

namespace keratin::ops::pool_detail {

/// The attributes that keras.ops gives adaptive poolings: output_size and data_format.
OpDef with_adaptive_attributes(OpDef op);
/// They as windows, checked. Errors name `op`.
Options adaptive_options(const char* op, const Shape& inputs, const Attributes& given);

}  // namespace keratin::ops::pool_detail
