// Concatenate: its inputs one after another along an axis.
#pragma once

#include "keratin/keras/layers/common.h"

namespace keratin::layers {

/// Options of Concatenate, in Keras's order.
struct ConcatenateOptions {
  Shape input_shape = Shape::unset();
  int64_t axis = -1;
  Name name = {};
  DTypePolicy dtype = {};
  bool trainable = true;
};

/// The inputs along `axis`: `layers::Concatenate({.axis = 1})({a, b})`. Throws Error kShape unless all other sizes
/// agree.
class Concatenate : public Layer {
 public:
  explicit Concatenate(const ConcatenateOptions& options = {});
};

/// Concatenate(options)(inputs).
Tensor concatenate(const Tensors& inputs, const ConcatenateOptions& options = {});

}  // namespace keratin::layers
