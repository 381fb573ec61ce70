#pragma once

#include "keratin/keras/losses/loss.h"

namespace keratin::losses {

/// |y_true - y_pred|, mean over the last axis.
/// (batch, ..., d), (batch, ..., d) -> (batch, ...).
Tensor mean_absolute_error(const Tensor& y_true, const Tensor& y_pred);

/// The loss mean_absolute_error, reduced over the batch.
class MeanAbsoluteError : public Loss {
 public:
  explicit MeanAbsoluteError(const LossOptions& options = {});
};

}  // namespace keratin::losses
