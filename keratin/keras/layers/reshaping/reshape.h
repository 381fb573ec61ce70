// Reshape: other axes after the batch axis.
#pragma once

#include "keratin/keras/layers/common.h"

namespace keratin::layers {

/// (batch, ...) -> (batch, target_shape...): `layers::Reshape({2, 3})`. One size may be -1: it follows from the others.
/// Throws Error kShape when the sizes do not multiply to the input's.
class Reshape : public Layer {
 public:
  explicit Reshape(const Shape& target_shape, const LayerOptions& options = {});
};

}  // namespace keratin::layers
