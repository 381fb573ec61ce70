// Activation: an activation function as a layer.
#pragma once

#include "keratin/keras/activations/activation.h"
#include "keratin/keras/layers/common.h"

namespace keratin::layers {

/// output = activation(input), any shape: `layers::Activation("relu")`.
class Activation : public Layer {
 public:
  explicit Activation(const keratin::Activation& activation, const LayerOptions& options = {});
};

}  // namespace keratin::layers
