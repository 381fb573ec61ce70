// Dropout: zeroes a random part of its input while training.
#pragma once

#include "keratin/keras/layers/common.h"

namespace keratin::layers {

/// Options of Dropout, in Keras's order.
struct DropoutOptions {
  Shape input_shape = Shape::unset();
  Shape noise_shape = Shape::unset();  ///< of the random mask, broadcast to the input; None takes the input's size
  std::optional<int64_t> seed = {};    ///< unset: one is drawn
  Name name = {};
  DTypePolicy dtype = {};
  bool trainable = true;
};

/// While training: each element is zero with probability `rate`, else divided by 1 - rate, so that the expected sum
/// stays. At inference the input itself. Srivastava et al. 2014.
/// Throws Error kInvalidArgument unless 0 <= rate <= 1.
class Dropout : public Layer {
 public:
  explicit Dropout(double rate, const DropoutOptions& options = {});
};

}  // namespace keratin::layers
