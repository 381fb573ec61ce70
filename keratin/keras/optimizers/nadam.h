#pragma once

#include <optional>

#include "keratin/keras/optimizers/optimizer.h"

namespace keratin::optimizers {

/// Options of Nadam.
struct NadamOptions {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;
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

/// Dozat, "Incorporating Nesterov momentum into Adam", 2015. With u_t = β1 (1 - 0.96^t / 2) and Π their product:
/// θ -= rate m' / (sqrt(v / (1 - β2^t)) + epsilon), m' = u_{t+1} m / (1 - Π u_{t+1}) + (1 - u_t) g / (1 - Π).
/// Slots per variable: momentum, velocity; last the scalar Π.
class Nadam : public Optimizer {
 public:
  explicit Nadam(const NadamOptions& options = {});
};

}  // namespace keratin::optimizers
