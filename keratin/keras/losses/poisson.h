#pragma once

#include "keratin/keras/losses/loss.h"

namespace keratin::losses {

/// y_pred - y_true log(y_pred + epsilon), mean over the last axis.
/// (batch, ..., d), (batch, ..., d) -> (batch, ...).
Tensor poisson(const Tensor& y_true, const Tensor& y_pred);

/// The loss poisson, reduced over the batch.
class Poisson : public Loss {
 public:
  explicit Poisson(const LossOptions& options = {});
};

}  // namespace keratin::losses
