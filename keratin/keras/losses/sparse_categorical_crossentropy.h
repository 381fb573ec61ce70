#pragma once

#include <optional>

#include "keratin/keras/losses/loss.h"

namespace keratin::losses {

/// Options of SparseCategoricalCrossentropy.
struct SparseCategoricalCrossentropyOptions {
  bool from_logits = false;                  ///< y_pred is what softmax would be applied to
  std::optional<int64_t> ignore_class = {};  ///< rows with this label do not count, e.g. -1
  Reduction reduction = "sum_over_batch_size";
  int64_t axis = -1;  ///< the axis of the classes: the last one
  Name name = {};
  DTypePolicy dtype = {};
};

/// Options of sparse_categorical_crossentropy.
struct SparseCategoricalCrossentropyArguments {
  bool from_logits = false;
  std::optional<int64_t> ignore_class = {};
  int64_t axis = -1;
};
/// -log(p) of the class that y_true numbers: (batch, ...) or (batch, ..., 1), (batch, ..., classes) -> (batch, ...). A
/// y_pred made by a softmax activation carries its logits, which are then used; other predictions are clipped to
/// [1e-7, 1 - 1e-7] and divided by their sum. With ignore_class the result carries a mask, and (as in Keras) the
/// clipped form is used.
Tensor sparse_categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                       const SparseCategoricalCrossentropyArguments& options = {});

/// The loss sparse_categorical_crossentropy, reduced over the batch.
class SparseCategoricalCrossentropy : public Loss {
 public:
  explicit SparseCategoricalCrossentropy(const SparseCategoricalCrossentropyOptions& options = {});
};

}  // namespace keratin::losses
