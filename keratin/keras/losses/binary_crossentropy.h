#pragma once

#include "keratin/keras/losses/loss.h"

namespace keratin::losses {

/// Options of BinaryCrossentropy.
struct BinaryCrossentropyOptions {
  bool from_logits = false;      ///< y_pred is what sigmoid would be applied to
  double label_smoothing = 0.0;  ///< s: targets become y (1 - s) + s / 2
  int64_t axis = -1;             ///< over which the mean is taken
  Reduction reduction = "sum_over_batch_size";
  Name name = {};
  DTypePolicy dtype = {};
};

/// Options of binary_crossentropy.
struct BinaryCrossentropyArguments {
  bool from_logits = false;
  double label_smoothing = 0.0;
  int64_t axis = -1;
};
/// -(y log(p) + (1 - y) log(1 - p)), mean over the axis. A y_pred made by a sigmoid activation carries its logits,
/// which are then used (stable, never clipped); other probabilities are clipped to [1e-7, 1 - 1e-7].
Tensor binary_crossentropy(const Tensor& y_true, const Tensor& y_pred, const BinaryCrossentropyArguments& options = {});

/// The loss binary_crossentropy, reduced over the batch: for 0/1 targets, one output a question.
class BinaryCrossentropy : public Loss {
 public:
  explicit BinaryCrossentropy(const BinaryCrossentropyOptions& options = {});
};

}  // namespace keratin::losses
