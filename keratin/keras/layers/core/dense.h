// Dense: the fully connected layer.
#pragma once

#include "keratin/keras/activations/activation.h"
#include "keratin/keras/layers/common.h"

namespace keratin::layers {

/// Options of Dense, in Keras's order.
struct DenseOptions {
  Shape input_shape = Shape::unset();
  keratin::Activation activation = {};  ///< unset: linear
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  Regularizer kernel_regularizer = {};
  Regularizer bias_regularizer = {};
  Regularizer activity_regularizer = {};  ///< its penalty of the output, divided by the batch size, joins the loss
  Constraint kernel_constraint = {};
  Constraint bias_constraint = {};
  std::optional<int64_t> lora_rank = {};  ///< not supported: must stay unset
  std::optional<double> lora_alpha = {};
  Json quantization_config = {};  ///< not supported: must stay null
  Name name = {};
  DTypePolicy dtype = {};
  bool trainable = true;
};

/// output = activation(input · kernel + bias), over the last axis.
/// Input (batch, ..., features) -> output (batch, ..., units); weights kernel (features, units), bias (units).
/// Throws Error kInvalidArgument unless units is positive; kShape when the last axis is unknown, or changes after the
/// first call.
class Dense : public Layer {
 public:
  explicit Dense(int64_t units, const DenseOptions& options = {});
};

}  // namespace keratin::layers
