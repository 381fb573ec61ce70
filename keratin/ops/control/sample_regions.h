// Small regions for the samples of the ops of this family. They are made while the registry is made, so they bring
// their own ops.
#pragma once

#include "keratin/ops/def/region.h"

namespace keratin::ops {

/// The op that `make` defines, on one or two inputs, apart from the registry.
Tensors sample_call(OpDef (*make)(), Tensors inputs, Attributes attrs = {});
/// The region of a function that uses only sample_call.
Ref<const Region> sample_region(RegionFunction function, std::span<const TensorSpec> inputs);

}  // namespace keratin::ops
