#pragma once

#include <optional>

#include "keratin/keras/optimizers/optimizer.h"

namespace keratin::optimizers {

/// Options of Adagrad.
struct AdagradOptions {
  LearningRate learning_rate = 0.001;
  double initial_accumulator_value = 0.1;
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

/// Duchi et al., "Adaptive subgradient methods", 2011: a += g²; θ -= rate g / sqrt(a + epsilon).
class Adagrad : public Optimizer {
 public:
  explicit Adagrad(const AdagradOptions& options = {});
};

}  // namespace keratin::optimizers
