// BatchNormalization: zero mean and unit variance over the batch.
#pragma once

#include "keratin/keras/layers/common.h"

namespace keratin::layers {

/// Options of BatchNormalization, in Keras's order.
struct BatchNormalizationOptions {
  Shape input_shape = Shape::unset();
  int64_t axis = -1;  ///< the features'; the statistics are taken over all others
  double momentum = 0.99;
  double epsilon = 0.001;
  bool center = true;  ///< add beta
  bool scale = true;   ///< multiply by gamma
  Initializer beta_initializer = "zeros";
  Initializer gamma_initializer = "ones";
  Initializer moving_mean_initializer = "zeros";
  Initializer moving_variance_initializer = "ones";
  Regularizer beta_regularizer = {};
  Regularizer gamma_regularizer = {};
  Constraint beta_constraint = {};
  Constraint gamma_constraint = {};
  bool renorm = false;        ///< batch renormalization: not supported, must stay false
  Json renorm_clipping = {};  ///< without effect while renorm is false
  double renorm_momentum = 0.99;
  bool synchronized = false;  ///< across devices: not supported, must stay false
  Name name = {};
  DTypePolicy dtype = {};
  bool trainable = true;
};

/// (x - mean) / sqrt(variance + epsilon) * gamma + beta. Ioffe and Szegedy 2015.
/// While training (and trainable) mean and biased variance are the batch's, and the moving ones go to
/// momentum * moving + (1 - momentum) * batch; otherwise the moving ones are used. A mask (batch, ...) leaves steps out
/// of the statistics. Statistics are float32 even for half types. Weights gamma, beta; moving_mean, moving_variance
/// (not trained), each (features).
class BatchNormalization : public Layer {
 public:
  explicit BatchNormalization(const BatchNormalizationOptions& options = {});
};

}  // namespace keratin::layers
