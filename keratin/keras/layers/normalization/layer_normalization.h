// LayerNormalization: zero mean and unit variance over the features of each sample.
#pragma once

#include "keratin/keras/axis_option.h"
#include "keratin/keras/layers/common.h"

namespace keratin::layers {

/// Options of LayerNormalization, in Keras's order.
struct LayerNormalizationOptions {
  Shape input_shape = Shape::unset();
  AxisOption axis = -1;  ///< one axis or several: `{1, 2}`
  double epsilon = 0.001;
  bool center = true;  ///< add beta
  bool scale = true;   ///< multiply by gamma
  Initializer beta_initializer = "zeros";
  Initializer gamma_initializer = "ones";
  Regularizer beta_regularizer = {};
  Regularizer gamma_regularizer = {};
  Constraint beta_constraint = {};
  Constraint gamma_constraint = {};
  Name name = {};
  DTypePolicy dtype = {};
  bool trainable = true;
};

/// (x - mean) / sqrt(variance + epsilon) * gamma + beta, mean and biased variance over `axis` of each sample. Ba,
/// Kiros, Hinton 2016. Weights gamma, beta with the sizes of `axis`. Computed in float32 even for half types.
class LayerNormalization : public Layer {
 public:
  explicit LayerNormalization(const LayerNormalizationOptions& options = {});
};

}  // namespace keratin::layers
