// Multiply: the product of its inputs.
#pragma once

#include "keratin/keras/layers/common.h"

namespace keratin::layers {

/// The elementwise product of one input or more, broadcast: `layers::Multiply()({a, b})`. Masked steps of an input
/// count as 1; steps that all inputs mask give 0. Throws Error kShape when the shapes do not fit.
class Multiply : public Layer {
 public:
  explicit Multiply(const LayerOptions& options = {});
};

/// Multiply(options)(inputs).
Tensor multiply(const Tensors& inputs, const LayerOptions& options = {});

}  // namespace keratin::layers
