// Rescaling: input * scale + offset.
#pragma once

#include "keratin/keras/layers/common.h"
#include "keratin/keras/layers/preprocessing/numbers.h"

namespace keratin::layers {

/// Options of Rescaling, in Keras's order.
struct RescalingOptions {
  Shape input_shape = Shape::unset();
  Numbers offset = 0.0;
  Name name = {};
  DTypePolicy dtype = {};
  bool trainable = true;
};

/// output = input * scale + offset, as the layer's dtype; both are numbers or arrays that broadcast to the input:
/// `layers::Rescaling(1 / 255.0)`, `layers::Rescaling({1, 2, 3}, {.offset = {0, 0.5, 1}})`.
class Rescaling : public Layer {
 public:
  explicit Rescaling(const Numbers& scale, const RescalingOptions& options = {});
};

}  // namespace keratin::layers
