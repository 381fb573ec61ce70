#pragma once

#include "keratin/keras/losses/loss.h"

namespace keratin::losses {

/// (log(max(y_pred, epsilon) + 1) - log(max(y_true, epsilon) + 1))^2, mean over the last axis.
/// (batch, ..., d), (batch, ..., d) -> (batch, ...).
Tensor mean_squared_logarithmic_error(const Tensor& y_true, const Tensor& y_pred);

/// The loss mean_squared_logarithmic_error, reduced over the batch.
class MeanSquaredLogarithmicError : public Loss {
 public:
  explicit MeanSquaredLogarithmicError(const LossOptions& options = {});
};

}  // namespace keratin::losses
