#pragma once

#include "keratin/keras/losses/loss.h"

namespace keratin::losses {

/// 100 |y_true - y_pred| / max(|y_true|, epsilon), mean over the last axis.
/// (batch, ..., d), (batch, ..., d) -> (batch, ...).
Tensor mean_absolute_percentage_error(const Tensor& y_true, const Tensor& y_pred);

/// The loss mean_absolute_percentage_error, reduced over the batch.
class MeanAbsolutePercentageError : public Loss {
 public:
  explicit MeanAbsolutePercentageError(const LossOptions& options = {});
};

}  // namespace keratin::losses
