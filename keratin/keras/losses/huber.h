#pragma once

#include "keratin/keras/losses/loss.h"

namespace keratin::losses {

/// Options of Huber. The name defaults to "huber_loss".
struct HuberOptions {
  double delta = 1.0;  ///< where the parabola becomes a line
  Reduction reduction = "sum_over_batch_size";
  Name name = {};
  DTypePolicy dtype = {};
};

/// x^2 / 2 where |x| <= delta, else delta |x| - delta^2 / 2, with x = y_pred - y_true; mean over the last axis.
Tensor huber(const Tensor& y_true, const Tensor& y_pred, double delta = 1.0);

/// The loss huber, reduced over the batch: like the squared error near 0, like the absolute one for outliers.
class Huber : public Loss {
 public:
  explicit Huber(const HuberOptions& options = {});
};

}  // namespace keratin::losses
