#pragma once

#include "keratin/keras/losses/loss.h"

namespace keratin::losses {

/// y_true log(y_true / y_pred), both clipped to [epsilon, 1], sum over the last axis.
/// (batch, ..., d), (batch, ..., d) -> (batch, ...).
Tensor kl_divergence(const Tensor& y_true, const Tensor& y_pred);

/// The loss kl_divergence, reduced over the batch.
class KLDivergence : public Loss {
 public:
  explicit KLDivergence(const LossOptions& options = {});
};

}  // namespace keratin::losses
