#pragma once

#include <optional>

#include "keratin/keras/optimizers/optimizer.h"

namespace keratin::optimizers {

/// Options of RMSprop.
struct RMSpropOptions {
  LearningRate learning_rate = 0.001;
  double rho = 0.9;
  double momentum = 0.0;
  double epsilon = 1e-7;
  bool centered = false;
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

/// v = ρ v + (1 - ρ) g²; step = rate g / sqrt(v + epsilon), where `centered` takes v minus the square of the mean
/// gradient; with momentum μ: m = μ m + step; θ -= m.
/// Slots: all velocity, then all momentum (if any), then all average_gradient (if centered).
class RMSprop : public Optimizer {
 public:
  explicit RMSprop(const RMSpropOptions& options = {});
};

}  // namespace keratin::optimizers
