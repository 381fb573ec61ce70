#pragma once

#include "keratin/keras/losses/loss.h"

namespace keratin::losses {

/// log(cosh(y_pred - y_true)), mean over the last axis, as x + softplus(-2 x) - log(2): no overflow, like |x| for
/// large x.
/// (batch, ..., d), (batch, ..., d) -> (batch, ...).
Tensor log_cosh(const Tensor& y_true, const Tensor& y_pred);

/// The loss log_cosh, reduced over the batch.
class LogCosh : public Loss {
 public:
  explicit LogCosh(const LossOptions& options = {});
};

}  // namespace keratin::losses
