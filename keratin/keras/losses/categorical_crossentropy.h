#pragma once

#include "keratin/keras/losses/loss.h"

namespace keratin::losses {

/// Options of CategoricalCrossentropy.
struct CategoricalCrossentropyOptions {
  bool from_logits = false;      ///< y_pred is what softmax would be applied to
  double label_smoothing = 0.0;  ///< s: targets become y (1 - s) + s / classes
  int64_t axis = -1;             ///< the axis of the classes
  Reduction reduction = "sum_over_batch_size";
  Name name = {};
  DTypePolicy dtype = {};
};

/// Options of categorical_crossentropy.
struct CategoricalCrossentropyArguments {
  bool from_logits = false;
  double label_smoothing = 0.0;
  int64_t axis = -1;
};
/// -sum of y log(p) over the classes, for one-hot (or soft) targets. A y_pred made by a softmax activation carries its
/// logits, which are then used (stable, never clipped); other predictions are divided by their sum and clipped to
/// [1e-7, 1 - 1e-7].
Tensor categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                const CategoricalCrossentropyArguments& options = {});

/// The loss categorical_crossentropy, reduced over the batch.
class CategoricalCrossentropy : public Loss {
 public:
  explicit CategoricalCrossentropy(const CategoricalCrossentropyOptions& options = {});
};

}  // namespace keratin::losses
