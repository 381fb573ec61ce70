#pragma once

#include "keratin/keras/losses/loss.h"

namespace keratin::losses {

/// (y_true - y_pred)^2, mean over the last axis.
/// (batch, ..., d), (batch, ..., d) -> (batch, ...).
Tensor mean_squared_error(const Tensor& y_true, const Tensor& y_pred);

/// The loss mean_squared_error, reduced over the batch.
class MeanSquaredError : public Loss {
 public:
  explicit MeanSquaredError(const LossOptions& options = {});
};

}  // namespace keratin::losses
