// What the loss strings "crossentropy" and "ce" mean, and how the shapes of targets and predictions tell kinds apart.
#pragma once

#include "keratin/keras/losses/loss.h"

namespace keratin::losses {

/// What the shapes say about a classification.
enum class TargetKind {
  kBinary,  ///< one prediction a row
  kSparse,  ///< targets are class numbers: one rank less, or one column beside several predictions
  kOneHot,  ///< targets have a column a class
};
/// As Keras's trainer decides for "accuracy" and "crossentropy" (keras-facts 7.6).
TargetKind target_kind(const Shape& y_true, const Shape& y_pred);

/// Binary, sparse categorical or categorical crossentropy, whichever the shapes of each call ask for.
Ref<LossBody> crossentropy_by_shape();

}  // namespace keratin::losses
