#pragma once

#include <optional>

#include "keratin/keras/optimizers/optimizer.h"

namespace keratin::optimizers {

/// Options of Adam.
struct AdamOptions {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;
  bool amsgrad = false;
  std::optional<double> weight_decay = {};     ///< θ -= rate * weight_decay * θ before each step
  std::optional<double> clipnorm = {};         ///< largest norm of each gradient
  std::optional<double> clipvalue = {};        ///< largest magnitude of each gradient's elements
  std::optional<double> global_clipnorm = {};  ///< largest norm of all gradients together
  bool use_ema = false;                        ///< keep moving averages; `fit` ends with them as the weights
  double ema_momentum = 0.99;
  std::optional<int64_t> ema_overwrite_frequency = {};      ///< copy the averages into the variables every n steps
  std::optional<double> loss_scale_factor = {};             ///< the loss is multiplied and gradients divided by it
  std::optional<int64_t> gradient_accumulation_steps = {};  ///< update once every n calls, by the mean of n gradients
  Name name = {};
};

/// Kingma and Ba, "Adam", 2014, with the epsilon outside of the bias correction ("epsilon hat"). With t from 1:
/// m += (1 - β1)(g - m); v += (1 - β2)(g² - v); θ -= rate sqrt(1 - β2^t) / (1 - β1^t) m / (sqrt(v) + epsilon).
/// amsgrad divides by the largest v so far. Slots per variable: momentum, velocity; then all velocity_hat.
class Adam : public Optimizer {
 public:
  explicit Adam(const AdamOptions& options = {});
};

}  // namespace keratin::optimizers
