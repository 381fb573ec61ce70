// What the layer files share: the arguments of every layer, and small steps of their calls.
#pragma once

#include <string>

#include "keratin/keras/layers/layer.h"

namespace keratin::layers {

/// The arguments that every layer takes; the whole of the options of layers without any of their own.
struct LayerOptions {
  Shape input_shape = Shape::unset();  ///< without the batch axis: lets a Sequential model be built at once
  Name name = {};                      ///< "": from the class name
  DTypePolicy dtype = {};              ///< unset: config::floatx()
  bool trainable = true;
};

/// Takes over the arguments that every layer takes from any option struct.
template <class Options>
void take_common(LayerBody& body, const Options& options) {
  body.input_shape_option = options.input_shape;
  body.name = options.name;
  body.dtype_policy = options.dtype;
  body.trainable = options.trainable;
}

/// `x` as `dtype`; `x` itself when it already is.
Tensor as_dtype(const Tensor& x, DType dtype);

/// What an activity regularizer adds to the loss: its penalty of the output, divided by the batch size.
Tensor activity_penalty(const Regularizer& regularizer, const Tensor& output);

/// The config fields of Keras's low-rank adaptation and quantization, which Keratin does not have: null or absent, else
/// Error kUnsupported.
void refuse_unsupported(bool condition, const char* class_name, const char* argument);

}  // namespace keratin::layers
