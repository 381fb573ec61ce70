// Add: the sum of its inputs.
#pragma once

#include "keratin/keras/layers/common.h"

namespace keratin::layers {

/// The elementwise sum of one input or more, broadcast: `layers::Add()({a, b})`.
/// Throws Error kShape when the shapes do not fit.
class Add : public Layer {
 public:
  explicit Add(const LayerOptions& options = {});
};

/// Add(options)(inputs).
Tensor add(const Tensors& inputs, const LayerOptions& options = {});

}  // namespace keratin::layers
