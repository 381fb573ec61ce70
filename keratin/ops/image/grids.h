// The pixels of an image as coordinates.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// 0, 1, ... along the last axis (1, 1, size), and along the one before it (1, size, 1).
Tensor columns_of(int64_t width, DType dtype);
Tensor rows_of(int64_t height, DType dtype);
/// Images (batch, height, width, channels) whose sizes must be known; errors name the op.
void require_known_images(const Composition& c, const Tensor& images);

}  // namespace keratin::ops
