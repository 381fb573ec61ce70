// Examples and images: vmap's axis merged into the axis of the batch, for ops that treat every image alike.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::images {

/// Input i of all examples as one batch of images: (examples, batch, ...) -> (examples * batch, ...). What every
/// example gets alike is repeated.
Tensor merged(const Batched& b, size_t i = 0);
/// The inverse, for a result.
Tensor split(const Tensor& images, int64_t examples);

/// The same with `axis` of the example in place of the batch: the examples of a channel axis lie one after the other.
Tensor merged_along(const Batched& b, size_t i, int64_t axis);
Tensor split_along(const Tensor& merged, int64_t axis, int64_t examples);

}  // namespace keratin::ops::images
