// Patches of images and volumes.
#pragma once

#include "keratin/ops/image/images.h"

namespace keratin::ops {

/// Declares the attributes strides, dilation_rate, padding and data_format after size.
OpDef& patch_attributes(OpDef& op);
/// The patches of `spatial` axes: (batch, positions..., values of a patch) or channels first. The values of a patch
/// stand in the order (patch axes..., channels). Errors name the op.
Tensor patches_of(const Composition& c, int64_t spatial);

}  // namespace keratin::ops
