#pragma once

#include <optional>

#include "keratin/keras/optimizers/optimizer.h"

namespace keratin::optimizers {

/// Options of AdamW.
struct AdamWOptions {
  LearningRate learning_rate = 0.001;
  std::optional<double> weight_decay = 0.004;  ///< θ -= rate * weight_decay * θ before each step
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;
  bool amsgrad = false;
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

/// Loshchilov and Hutter, "Decoupled weight decay regularization", 2019: Adam with weight decay 0.004.
class AdamW : public Optimizer {
 public:
  explicit AdamW(const AdamWOptions& options = {});
};

}  // namespace keratin::optimizers
