// ReduceLROnPlateau: keras.callbacks.ReduceLROnPlateau.
#pragma once

#include <string>

#include "keratin/keras/callbacks/callback.h"

namespace keratin::callbacks {

/// Options of ReduceLROnPlateau, in Keras's order.
struct ReduceLROnPlateauOptions {
  std::string monitor = "val_loss";  ///< the key of the logs to watch
  double factor = 0.1;               ///< new rate = rate * factor; below 1
  int64_t patience = 10;             ///< epochs without improvement after which the rate is reduced
  int verbose = 0;                   ///< 1: says so
  std::string mode = "auto";         ///< "min", "max", or "auto": from the metric
  double min_delta = 1e-4;           ///< a smaller change is no improvement
  int64_t cooldown = 0;              ///< epochs after a reduction in which patience is not counted
  double min_lr = 0;                 ///< the rate never gets smaller
};

/// Reduces the learning rate when a number of the logs no longer improves; adds "learning_rate" to the logs.
class ReduceLROnPlateau : public Callback {
 public:
  /// Throws Error kInvalidArgument when the factor is 1 or more.
  explicit ReduceLROnPlateau(const ReduceLROnPlateauOptions& options = {});
};

}  // namespace keratin::callbacks
